package chat.exo.peer.cli;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.messenger.Message;
import chat.exo.peer.messenger.Messenger;
import java.util.function.Consumer;

/** One conversation that somebody sits in front of: what comes is read at once. Events on the contacts' threads. */
final class Talk {
  private final PeerHome home;
  private final String pub;
  private final Consumer<Event> shown;

  /**
   * A conversation with a contact.
   *
   * @param shown told what belongs on this screen
   */
  Talk(PeerHome home, String pub, Consumer<Event> shown) {
    this.home = home;
    this.pub = pub;
    this.shown = shown;
  }

  void take(Event event) {
    boolean here =
        switch (event) {
          case Event.Arrived(Message message) -> belongs(message);
          case Event.Changed(Message message) -> belongs(message);
          case Event.Typing(String who) -> who.equals(pub);
        };
    if (here) {
      shown.accept(event);
      if (event instanceof Event.Arrived) {
        markRead();
      }
    }
  }

  void markRead() {
    var unused = home.messenger().markRead(pub);
  }

  void say(String text) {
    say(new Body.Text(text));
  }

  void say(Body body) {
    Message said = home.messenger().send(pub, Content.of(System.currentTimeMillis(), body)).join();
    shown.accept(new Event.Changed(said));
  }

  /** What this program itself says belongs on every screen. */
  private boolean belongs(Message message) {
    return message.conversation().equals(pub) || message.conversation().equals(Messenger.SYSTEM);
  }

  String pub() {
    return pub;
  }
}
