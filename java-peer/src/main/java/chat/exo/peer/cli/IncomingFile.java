package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A file that a contact sent. Its name is the contact's word: only the last part of it counts, and nothing that is there is
 * replaced.
 */
record IncomingFile(Body.FileNote note) {
  private static final int MAX_MESSAGES = 10_000;
  private static final int MAX_NAME_BYTES = 120;
  private static final int MAX_COPIES = 1_000;

  /** The last file in a conversation that came from the other side. */
  static IncomingFile newest(Messenger messenger, String conversation) {
    List<Message> messages = messenger.newest(conversation, MAX_MESSAGES);
    for (Message message : messages.reversed()) {
      if (!message.outgoing() && message.content().body() instanceof Body.FileNote note) {
        return new IncomingFile(note);
      }
    }
    throw new Refused("expected a file in this conversation, found none; ask for it again");
  }

  /** Writes it into a folder; it appears under its name when it is whole. */
  Path save(Path folder) throws IOException {
    return switch (note.place()) {
      case FilePlace.Inline inline -> write(Files.createDirectories(folder), inline.bytes());
      case FilePlace.Remote remote ->
          throw new Refused("expected a file in the message, got one at a relay, which this version does not fetch; use the web client");
    };
  }

  private Path write(Path folder, byte[] bytes) throws IOException {
    if (bytes.length != note.size()) {
      throw new Refused("expected a file of " + note.size() + " bytes, got " + bytes.length + "; ask for it again");
    }
    Path part = Files.createTempFile(folder, ".exo", ".part");
    try {
      Files.write(part, bytes);
      for (int copy = 0; copy < MAX_COPIES; copy++) {
        Path target = folder.resolve(copy == 0 ? name() : numbered(name(), copy));
        try {
          Files.createFile(target); // ours from here on: nobody else's file is replaced
          return Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileAlreadyExistsException e) {
          // the next number
        }
      }
      throw new Refused("expected a folder with room for one more '" + name() + "', got " + MAX_COPIES + " of them; choose another");
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** The last part of the name, without what a file system or a terminal takes amiss. */
  String name() {
    String given = note.name().orElse("file").replace('\\', '/');
    String last = given.substring(given.lastIndexOf('/') + 1).replaceAll("[\\p{Cc}\\p{Cf}:*?\"<>|]", "_").strip();
    String safe = last.replaceAll("^\\.+", "_");
    if (safe.isEmpty()) {
      return "file";
    }
    return shortened(safe);
  }

  /** The end of it, which says the type: file systems count bytes. */
  private static String shortened(String name) {
    int from = 0;
    while (name.substring(from).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      from = name.offsetByCodePoints(from, 1);
    }
    return name.substring(from);
  }

  private static String numbered(String name, int copy) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name + " (" + copy + ")" : name.substring(0, dot) + " (" + copy + ")" + name.substring(dot);
  }
}
