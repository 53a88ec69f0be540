package chat.exo.relay.sync;

import chat.exo.graph.sum.Print;
import java.util.List;
import java.util.Optional;

/** What two relays say to each other in a session, in turns. */
sealed interface SyncMessage {
  /** Which session; made up by who opens it. */
  long session();

  /**
   * Begins a session.
   *
   * @param rule which rows are compared, {@link chat.exo.graph.sum.SumRule#VERSION}
   * @param keyId names the key of the sums
   * @param salt half of it is the key of fingerprints and tags: a row that is missed by chance is found under the next
   * @param proof that the opener knows a secret key
   */
  record Open(long session, int rule, int keyId, Print salt, Print proof, Terms terms, List<Item> items) implements SyncMessage {}

  /**
   * One step.
   *
   * @param more whether more of the sender's items wait for its next turn
   * @param terms in the first answer, if less is compared than was proposed
   */
  record Step(long session, boolean more, Optional<Terms> terms, List<Item> items) implements SyncMessage {}

  /**
   * Nothing more is to be compared.
   *
   * @param rows how many the sender sends, or would send
   */
  record Done(long session, End end, long rows) implements SyncMessage {}

  /** How a session ends. */
  enum End {
    /** All is compared. */
    COMPARED(0),
    /** Not now. */
    BUSY(1),
    /** A bound was reached; the next session goes on. */
    LIMIT(2),
    /** The sums are under different keys. */
    KEY(3),
    /** Different rows are summed, or another version is spoken. */
    RULE(4),
    /** Whoever asked is no relay that may. */
    STRANGER(5),
    /** What was said is none of a session, or the machine failed. */
    FAILED(6);

    private final int code;

    End(int code) {
      this.code = code;
    }

    /** As it stands in a message. */
    int code() {
      return code;
    }

    String text() {
      return switch (this) {
        case COMPARED -> "compared to the end";
        case BUSY -> "busy; it is asked again";
        case LIMIT -> "a limit was reached; the next session goes on";
        case KEY -> "its sums are under another key; give both relays the same sync.key";
        case RULE -> "it compares other rows; run the same release on both";
        case STRANGER -> "it takes sessions only from relays of its peers, with a token or with a key; ask its operator for one";
        case FAILED -> "failed; see the log of either side";
      };
    }
  }
}
