package chat.exo.peer.transfer;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** What a file looks like from outside: another size or time, and it has changed. */
record Stamp(long size, long modifiedMicros) {
  static Stamp of(Path file) throws IOException {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      if (!seen.isRegularFile()) {
        throw new Refused("expected a file, got '" + file + "', which is none; check the path");
      }
      return new Stamp(seen.size(), seen.lastModifiedTime().to(TimeUnit.MICROSECONDS));
    } catch (NoSuchFileException e) {
      throw new Refused("expected a file, got '" + file + "', where there is none; check the path", e);
    }
  }

  /** The file still looks like this. */
  void check(Path file) throws IOException {
    if (!Stamp.of(file).equals(this)) {
      throw changed(file);
    }
  }

  static Refused changed(Path file) {
    return new Refused("expected '" + file.getFileName() + "' to stay as it is, got one that changed while it was sent; send it again");
  }
}
