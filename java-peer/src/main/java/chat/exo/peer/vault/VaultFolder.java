package chat.exo.peer.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A home that appears whole or not at all: made beside its place, moved there when it is complete. What a crash left of an earlier
 * try is taken away. Stateless.
 */
public final class VaultFolder {
  private VaultFolder() {}

  /** What fills a folder, and leaves nothing open in it. */
  @FunctionalInterface
  public interface Filling {
    void in(Path folder) throws IOException;
  }

  public static void make(Path folder, Filling filling) throws IOException {
    Path absolute = folder.toAbsolutePath();
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    remove(part);
    boolean whole = false;
    try {
      filling.in(part);
      if (Files.isDirectory(absolute) && isEmpty(absolute)) {
        Files.delete(absolute);
      }
      Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      whole = true;
    } finally {
      if (!whole) {
        remove(part);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
