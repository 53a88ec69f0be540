package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** A file on its way out. Small ones lie in the message; larger ones wait for the relays' store. Stateless. */
final class OutgoingFile {
  private OutgoingFile() {}

  /** Reads a file as it is now. */
  static Body.FileNote read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Refused("expected a file, got '" + Output.line(file.toString()) + "', which is none; check the path");
    }
    String type = Optional.ofNullable(Files.probeContentType(file)).orElse("application/octet-stream");
    Optional<String> name = Optional.ofNullable(file.getFileName()).map(Path::toString);
    FilePlace.Inline place = inline(file);
    return new Body.FileNote(place, place.bytes().length, type, name, Optional.empty());
  }

  /** The seam: a store for large files gives a {@link FilePlace.Remote} here. */
  private static FilePlace.Inline inline(Path file) throws IOException {
    try {
      FileTime before = Files.getLastModifiedTime(file);
      long size = Files.size(file);
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(FilePlace.Inline.MAX_BYTES + 1);
      }
      if (bytes.length > FilePlace.Inline.MAX_BYTES) {
        throw new Refused("expected a file of at most " + FilePlace.Inline.MAX_BYTES + " bytes, got " + size + "; make it smaller");
      }
      if (bytes.length != size || !Files.getLastModifiedTime(file).equals(before)) {
        throw new Refused("expected a file that stays as it is, got one that changed while it was read; send it again");
      }
      return new FilePlace.Inline(bytes);
    } catch (NoSuchFileException e) {
      throw new Refused("expected a file that stays where it is, got one that went away; check the path", e);
    }
  }
}
