package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.content.Preview;
import chat.exo.peer.file.FileCipher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** A file on its way out. Small ones lie in the message; larger ones at a relay. Stateless. */
final class OutgoingFile {
  private OutgoingFile() {}

  /** Brings a file that is too large for a message to a relay. */
  interface Uploader {
    FilePlace.Remote upload(Path file, String type) throws IOException;
  }

  /** Takes a file as it is now. */
  static Body.FileNote read(Path file, Uploader uploader) throws IOException {
    checked(file);
    String type = Optional.ofNullable(Files.probeContentType(file)).orElse("application/octet-stream");
    Optional<String> name = Optional.ofNullable(file.getFileName()).map(Path::toString);
    try {
      if (Files.size(file) <= FilePlace.Inline.MAX_BYTES) {
        FilePlace.Inline place = inline(file);
        return new Body.FileNote(place, place.bytes().length, type, name, Optional.empty());
      }
    } catch (NoSuchFileException e) {
      throw new Refused("expected a file that stays where it is, got one that went away; check the path", e);
    }
    Optional<Preview> preview = type.startsWith("image/") ? PreviewMaker.of(file) : Optional.empty();
    FilePlace.Remote place = uploader.upload(file, type);
    return new Body.FileNote(place, place.reference().size(), type, name, preview);
  }

  /** What cannot be sent at all is said before anything else is done. */
  static void checked(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Refused("expected a file, got '" + Output.line(file.toString()) + "', which is none; check the path");
    }
    var unused = FileCipher.encryptedSize(Files.size(file));
  }

  private static FilePlace.Inline inline(Path file) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FilePlace.Inline.MAX_BYTES + 1);
    }
    if (bytes.length != size || bytes.length > FilePlace.Inline.MAX_BYTES || !Files.getLastModifiedTime(file).equals(before)) {
      throw new Refused("expected a file that stays as it is, got one that changed while it was read; send it again");
    }
    return new FilePlace.Inline(bytes);
  }
}
