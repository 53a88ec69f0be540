package chat.exo.peer.cli;

import chat.exo.graph.json.JsonText;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Prints results, for eyes or as JSON. Control characters of others never reach the terminal. */
final class Output {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  /** C0 and C1 controls but tab and line feed, other line ends, and marks that turn the direction of what follows. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069&&[^\\n\\t]]");

  private final PrintWriter out;
  private final boolean json;

  Output(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Named values: {@code name: value} lines, or one object. */
  void fields(Map<String, String> fields) {
    if (json) {
      StringBuilder line = new StringBuilder("{");
      fields.forEach(
          (name, value) -> {
            line.append(line.length() > 1 ? "," : "");
            JsonText.appendQuoted(line, name);
            line.append(':');
            JsonText.appendQuoted(line, value);
          });
      out.println(line.append('}'));
    } else {
      fields.forEach((name, value) -> out.println(name + ": " + line(value)));
    }
    out.flush();
  }

  /** One message. */
  void message(Messenger messenger, Message message) {
    String from = message.outgoing() ? "me" : messenger.contact(message.author()).map(Output::name).orElse("exo");
    String text = text(message.content().body()) + fetch(message);
    if (json) {
      fields(
          new TreeMap<>(
              Map.of(
                  "conversation", message.conversation(),
                  "id", message.content().id(),
                  "author", message.author(),
                  "kind", message.content().body().kind(),
                  "state", message.state().name().toLowerCase(Locale.ROOT),
                  "text", text)));
    } else {
      out.println(TIME.format(Instant.ofEpochMilli(message.content().atMillis())) + "  " + line(from) + ": " + clean(text).replace("\n", "\n    "));
      out.flush();
    }
  }

  static String text(Body body) {
    return switch (body) {
      case Body.Text(String text) -> text;
      case Body.FileNote file -> "sent a file: " + file.name().orElse("unnamed") + ", " + size(file.size()) + where(file.place());
      case Body.Reaction(String to, String emoji) -> "reacted with " + emoji;
      case Body.Edit(String to, String text) -> "changed a message to: " + text;
      case Body.Erase erase -> "took a message away";
      case Body.Group group -> "group " + group.name() + " now has " + group.members().size() + " members";
      case Body.Unknown unknown -> "sent something that needs a newer version (" + unknown.kind() + ")";
      case Body.Receipt r -> "";
      case Body.FreshBox b -> "";
      case Body.Typing t -> "";
      case Body.Resend r -> "";
      case Body.Resent r -> "";
      case Body.SenderKey k -> "";
      case Body.Moved m -> "";
    };
  }

  /** Who may want it is told how. */
  private static String fetch(Message message) {
    return !message.outgoing() && message.content().body() instanceof Body.FileNote note && note.place() instanceof FilePlace.Remote
        ? "; exo peer get " + message.content().id()
        : "";
  }

  private static String name(Contact contact) {
    return contact.standing() == Contact.Standing.REQUEST ? contact.shownName() + " (a request)" : contact.shownName();
  }

  static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " bytes";
    }
    if (bytes < 1_000_000) {
      return (bytes + 500) / 1_000 + " KB";
    }
    return bytes < 1_000_000_000 ? Math.round(bytes / 100_000.0) / 10.0 + " MB" : Math.round(bytes / 10_000_000.0) / 100.0 + " GB";
  }

  private static String where(FilePlace place) {
    return switch (place) {
      case FilePlace.Inline inline -> "";
      case FilePlace.Remote remote -> ", at " + remote.urls().getFirst().getHost();
    };
  }

  /** Escape sequences in a message could repaint the terminal. */
  static String clean(String text) {
    return CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("\ufffd");
  }

  /** The same where only one line may come of it, so that nobody's name makes lines that look like this program's. */
  static String line(String text) {
    return CONTROL.matcher(text).replaceAll("\ufffd").replace('\n', '\ufffd').replace('\t', ' ');
  }
}
