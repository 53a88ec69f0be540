package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.link.SafetyNumber;
import chat.exo.peer.messenger.Messenger;
import chat.exo.peer.transfer.FileTransfer;
import chat.exo.peer.transfer.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a line typed into a chat means: a text, or a word that begins with a slash. */
final class ChatWords {
  private static final String HELP =
      "/file PATH sends a file · /save [FOLDER] keeps the last one · /safety · /equal after comparing · /agree without · /quit · //text sends /text";

  private final Messenger messenger;
  private final FileTransfer files;
  private final Talk talk;
  /** The number that was shown last: what the user says is equal is this one. */
  private String shown = "";

  ChatWords(Messenger messenger, FileTransfer files, Talk talk) {
    this.messenger = messenger;
    this.files = files;
    this.talk = talk;
  }

  static boolean leave(String line) {
    return line.strip().equals("/quit") || line.strip().equals("/exit");
  }

  /** Does what was typed; what to answer, or nothing. */
  String take(String line) {
    if (line.isBlank()) {
      return "";
    }
    if (!line.startsWith("/") || line.startsWith("//")) {
      talk.say(line.startsWith("//") ? line.substring(1) : line);
      return "";
    }
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    try {
      return obey(words[0], rest);
    } catch (Refused e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return "expected a file that can be read and a folder that can be written, got: " + e.getMessage();
    }
  }

  private String obey(String word, String rest) throws IOException {
    return switch (word) {
      case "/help" -> HELP;
      case "/file" -> {
        talk.say(OutgoingFile.read(path(rest), (path, type) -> files.upload(path, type, Watcher.none())));
        yield "";
      }
      case "/save" -> {
        IncomingFile newest = IncomingFile.newest(messenger, talk.pub());
        Path folder = path(rest.isEmpty() ? "." : rest);
        yield "saved as " + newest.save(folder, remote -> files.open(remote, newest.name(), Watcher.none()));
      }
      case "/safety" -> safetyNumber();
      case "/equal" -> {
        var unused = messenger.verify(talk.pub(), rest.isEmpty() ? shown : rest).join();
        yield "noted: you compared the safety number";
      }
      case "/agree" -> {
        var unused = messenger.agree(talk.pub()).join();
        yield "noted: you go on without comparing";
      }
      default -> "expected one of: " + HELP;
    };
  }

  private String safetyNumber() {
    Optional<SafetyNumber> number = messenger.safetyNumber(talk.pub());
    shown = number.map(SafetyNumber::digits).orElse("");
    return number.isPresent() ? number.get().spaced() : "nothing is known of their key yet";
  }

  private static Path path(String typed) {
    return typed.startsWith("~/") ? Path.of(System.getProperty("user.home"), typed.substring(2)) : Path.of(typed);
  }
}
