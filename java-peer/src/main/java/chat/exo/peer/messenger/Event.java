package chat.exo.peer.messenger;

/** What a messenger tells its listener, after it is safely stored. A listener that missed one finds it in the messages. */
public sealed interface Event {
  /** A message to show, or a notice. */
  record Arrived(Message message) implements Event {}

  /** A message shown before has another state or content. */
  record Changed(Message message) implements Event {}

  /** A contact is writing. */
  record Typing(String pub) implements Event {}
}
