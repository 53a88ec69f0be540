package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;

/**
 * One line of a conversation.
 *
 * @param conversation the contact's account, or the group's id
 * @param order its place in the conversation: greater is later
 * @param author the account that wrote it; empty for a notice
 * @param content what it says
 * @param state how far it came
 * @param arrivedMillis when it was stored here
 */
public record Message(
    String conversation, long order, String author, Content content, State state, long arrivedMillis) {

  /** How far a message came. The first four are of messages sent, the last three of what is shown. */
  public enum State {
    /** Stored here only. */
    QUEUED,
    /** A relay has it. */
    STORED,
    /** The receiver's device has it. */
    DELIVERED,
    /** The receiver saw it. */
    SEEN,
    /** It came and was not read yet. */
    NEW,
    READ,
    /** Not a message: one line of this peer itself, about something that went wrong. */
    NOTICE
  }

  /** Whether this account wrote it. */
  public boolean outgoing() {
    return switch (state) {
      case QUEUED, STORED, DELIVERED, SEEN -> true;
      case NEW, READ, NOTICE -> false;
    };
  }

  Message in(State newState) {
    return new Message(conversation, order, author, content, newState, arrivedMillis);
  }

  Message saying(Content newContent) {
    return new Message(conversation, order, author, newContent, state, arrivedMillis);
  }

  @Override
  public String toString() {
    return "Message[" + order + ", " + state + ", " + content + "]";
  }
}
