package chat.exo.graph.store.rocks;

import chat.exo.graph.store.StoreException.Reason;
import chat.exo.graph.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The folder of a store, looked at before RocksDB is let in. */
final class RocksFolder {
  private RocksFolder() {}

  /** Makes the folder if need be; returns whether a store is in it already. */
  static boolean holdsStore(Path folder) {
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw noAccess(folder, new IOException("not writable"));
      }
      if (Files.exists(folder.resolve("CURRENT"))) {
        return true;
      }
      refuseRemains(folder);
      return false;
    } catch (IOException e) {
      throw noAccess(folder, e);
    }
  }

  /** Without its CURRENT file RocksDB would take the folder for empty and delete the data files as leftovers. */
  private static void refuseRemains(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.anyMatch(file -> file.getFileName().toString().endsWith(".sst"))) {
        throw new StoreException(
            Reason.DAMAGED,
            "expected the store in " + folder + " to have its file CURRENT beside its data, got data alone; restore a backup",
            new IOException("no CURRENT"));
      }
    }
  }

  private static StoreException noAccess(Path folder, IOException cause) {
    return new StoreException(
        Reason.NO_ACCESS,
        "expected a folder to keep the store in at " + folder + ", but it cannot be made or written; choose another or give this user the rights",
        cause);
  }

  /** What the files of a folder take; RocksDB makes no folders in it, and what lies in some is others'. Files that go meanwhile are passed over. */
  static long bytes(Path folder) {
    AtomicLong bytes = new AtomicLong();
    try {
      Files.walkFileTree(
          folder,
          Set.of(),
          1,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes.addAndGet(attributes.isDirectory() ? 0 : attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of the store cannot be looked through", e);
    }
    return bytes.get();
  }
}
