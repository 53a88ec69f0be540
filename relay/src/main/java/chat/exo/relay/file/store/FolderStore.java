package chat.exo.relay.file.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Files in 256 folders, by the first two digits of their hashes. A file comes by one rename, so there is never a half of one. */
public final class FolderStore implements FileStore {
  private static final int DIGITS = 2;

  private final Path folder;

  /** Files in a folder, which is made if it is not there. */
  public FolderStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of the files cannot be made", e);
    }
  }

  @Override
  public void keep(Path whole, FileHash hash) throws IOException {
    Path to = path(hash);
    if (Files.exists(to)) {
      Files.delete(whole);
      return;
    }
    Path parent = to.resolveSibling("");
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
      sync(folder);
    }
    Files.move(whole, to, StandardCopyOption.ATOMIC_MOVE);
    sync(parent);
  }

  /** A name is on the disk only when its folder is. */
  public static void sync(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public Optional<StoredFile> open(FileHash hash) throws IOException {
    try {
      FileChannel channel = FileChannel.open(path(hash), StandardOpenOption.READ);
      return Optional.of(new Opened(channel, channel.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean remove(FileHash hash) throws IOException {
    return Files.deleteIfExists(path(hash));
  }

  @Override
  public void each(BiConsumer<FileHash, Long> file) throws IOException {
    try (DirectoryStream<Path> parents = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path parent : parents) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent)) {
          for (Path each : files) {
            Optional<FileHash> hash = FileHash.read(each.getFileName().toString());
            if (hash.isPresent()) {
              file.accept(hash.get(), Files.size(each));
            }
          }
        }
      }
    }
  }

  @Override
  public void close() {
    // Every file is open on its own.
  }

  private Path path(FileHash hash) {
    return folder.resolve(hash.hex().substring(0, DIGITS)).resolve(hash.hex());
  }

  private record Opened(FileChannel open, long length) implements StoredFile {
    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      int all = 0;
      while (into.hasRemaining()) {
        int some = open.read(into, position + all);
        if (some < 0) {
          return all;
        }
        all += some;
      }
      return all;
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.of(open);
    }

    @Override
    public void close() throws IOException {
      open.close();
    }
  }
}
