package chat.exo.relay.api;

/** What a request comes to. */
public sealed interface Answer {
  /** It was done; a JSON text tells the rest. */
  record Done(String json) implements Answer {
    /** The length only: keys are in there. */
    @Override
    public String toString() {
      return "Done[" + json.length() + " characters]";
    }
  }

  /**
   * It was not done.
   *
   * @param fault which kind of problem, for programs
   * @param detail what was expected, what came, what to do, for people
   */
  record Problem(Fault fault, String detail) implements Answer {}
}
