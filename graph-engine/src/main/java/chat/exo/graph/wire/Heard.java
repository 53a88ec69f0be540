package chat.exo.graph.wire;

/** What one element of a frame turned out to be. */
public sealed interface Heard {
  /** A message to act on. */
  record Said(Message message) implements Heard {}

  /**
   * A message that is wrong, and what to tell its sender.
   *
   * @param id the message's own id, or empty if it had none to answer to
   * @param text what was expected and what came
   */
  record Refused(String id, String text) implements Heard {}

  /**
   * A frame that is no JSON, or too large: gun answers with {@code dam:"!"}.
   *
   * @param text gun's own text, so that its clients print what they know
   */
  record Garbled(String text) implements Heard {}

  /** Something gun passes over in silence and so do we: a heartbeat, an empty element, a message that says nothing. */
  record Ignored() implements Heard {}
}
