package chat.exo.peer.cli;

import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Contact;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** What the screen of a chat shows right now. Any thread. */
final class ChatPicture {
  private static final int MESSAGES = 300;
  private static final long TYPING_NANOS = 5_000_000_000L;
  private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();

  private final PeerHome home;
  private final String pub;
  private final long openedMillis = System.currentTimeMillis();
  private volatile Optional<Long> typingNanos = Optional.empty();
  private volatile String said = "";

  ChatPicture(PeerHome home, String pub) {
    this.home = home;
    this.pub = pub;
  }

  ChatScreen.Picture at(int width) {
    Messenger messenger = home.messenger();
    Optional<Contact> contact = messenger.contact(pub);
    ChatLines lines = new ChatLines(width, ZoneId.systemDefault(), author -> name(messenger.contact(author), author));
    List<Message> messages = new ArrayList<>(messenger.newest(pub, MESSAGES));
    messenger.newest(Messenger.SYSTEM, MESSAGES).stream().filter(line -> line.arrivedMillis() >= openedMillis).forEach(messages::add);
    messages.sort(Comparator.comparingLong(Message::order));
    return new ChatScreen.Picture(lines.rule(head(contact)), lines.of(messages), status(contact));
  }

  void heard(Event event) {
    switch (event) {
      case Event.Typing typing -> typingNanos = Optional.of(System.nanoTime());
      case Event.Arrived arrived -> typingNanos = Optional.empty();
      case Event.Changed changed -> {}
    }
  }

  /** What the program answers to a word of the user; shown until the next one. */
  void say(String answer) {
    said = answer;
  }

  private String head(Optional<Contact> contact) {
    String name = name(contact, pub);
    return switch (contact.map(Contact::trust).orElse(Contact.Trust.UNVERIFIED)) {
      case VERIFIED -> name + " · safety number compared";
      case BROKEN -> name + " · KEY CHANGED: nothing is sent until you compare (/safety) or agree (/agree)";
      case CHANGED -> name + " · KEY CHANGED: compare the safety number (/safety)";
      case UNVERIFIED -> name;
    };
  }

  private AttributedString status(Optional<Contact> contact) {
    if (!said.isEmpty()) {
      return new AttributedString(said, AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW));
    }
    boolean typing = typingNanos.filter(at -> System.nanoTime() - at < TYPING_NANOS).isPresent();
    String line =
        !home.graph().connected()
            ? "no relay is connected; what you write goes out later"
            : typing ? name(contact, pub) + " is typing…" : "/help";
    return new AttributedStringBuilder().styled(FAINT, line).toAttributedString();
  }

  private static String name(Optional<Contact> contact, String pub) {
    return Output.line(contact.map(Contact::shownName).orElseGet(() -> pub.substring(0, Math.min(8, pub.length()))));
  }
}
