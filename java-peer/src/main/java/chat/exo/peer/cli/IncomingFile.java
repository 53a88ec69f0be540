package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file that a contact sent. Its name is the contact's word: only the last part of it counts, and nothing that is there is
 * replaced.
 */
record IncomingFile(Body.FileNote note) {
  private static final int MAX_MESSAGES = 10_000;
  private static final int MAX_NAME_BYTES = 120;
  private static final int MAX_COPIES = 1_000;
  /** What Windows takes for a device, whatever stands behind the dot. */
  private static final Pattern DEVICE = Pattern.compile("^(con|prn|aux|nul|com\\d|lpt\\d)(?=\\.|$)", Pattern.CASE_INSENSITIVE);


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

  /** Where the plain bytes of a file at a relay come from. */
  interface Opener {
    InputStream open(FilePlace.Remote remote) throws IOException;
  }

  /** Writes it into a folder; it appears under its name when it is whole. */
  Path save(Path folder, Opener opener) throws IOException {
    return switch (note.place()) {
      case FilePlace.Inline inline -> write(Files.createDirectories(folder), new ByteArrayInputStream(inline.bytes()));
      case FilePlace.Remote remote -> {
        try (InputStream in = opener.open(remote)) {
          yield write(Files.createDirectories(folder), in);
        }
      }
    };
  }

  private Path write(Path folder, InputStream in) throws IOException {
    Path part = Files.createTempFile(folder, ".exo", ".part");
    part.toFile().deleteOnExit(); // who stops the program leaves no half of a file
    try {
      long count;
      try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
        count = in.transferTo(Channels.newOutputStream(file));
        file.force(true); // what is not read again has to be on the disk
      }
      if (count != note.size()) {
        throw new Refused("expected a file of " + note.size() + " bytes, got " + count + "; ask for it again");
      }
      for (int copy = 0; copy < MAX_COPIES; copy++) {
        Path target = place(folder, copy == 0 ? name() : numbered(name(), copy));
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

  /** Not every machine can write every name. */
  private static Path place(Path folder, String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      return folder.resolve(name.replaceAll("[^\\x20-\\x7e]", "_"));
    }
  }

  /** The last part of the name, without what a file system or a terminal takes amiss. */
  String name() {
    String given = note.name().orElse("file").replace('\\', '/');
    String last = given.substring(given.lastIndexOf('/') + 1).replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}:*?\"<>|]", "_").strip();
    String safe = DEVICE.matcher(last.replaceAll("^\\.+", "_").replaceAll("[. ]+$", "")).replaceFirst("_$0");
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
