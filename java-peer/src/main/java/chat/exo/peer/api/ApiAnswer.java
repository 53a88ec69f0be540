package chat.exo.peer.api;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request to a relay came to. Nothing a relay says or leaves unsaid is an exception. */
sealed interface ApiAnswer {
  /** It was done. */
  record Done(JsonNode body) implements ApiAnswer {
    /** Keys are in there. */
    @Override
    public String toString() {
      return "Done[]";
    }
  }

  /** The supply is empty. */
  record NoneLeft() implements ApiAnswer {}

  /** The supply takes no more. */
  record Full() implements ApiAnswer {}

  /** The relay's disk, or its cap, is full. */
  record NoSpace() implements ApiAnswer {}

  /** Not now: out of reach, busy, or asked too often, and the repeats were used up. */
  record Later() implements ApiAnswer {}

  /** This relay has no such API. */
  record NoApi() implements ApiAnswer {}

  /**
   * It will not be done.
   *
   * @param type the problem's name, such as {@code urn:exo:problem:not-taken}
   */
  record Refused(String type) implements ApiAnswer {}
}
