package chat.exo.peer.session;

import java.util.Optional;

/**
 * One Signal message.
 *
 * @param kind the transport must say it; the bytes do not
 */
@SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
public record SignalText(Kind kind, byte[] body) {
  /** The names on the wire. */
  public enum Kind {
    PREKEY("prekey"),
    MESSAGE("message"),
    SENDER_KEY("senderkey");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    public static Optional<Kind> ofWireName(String name) {
      for (Kind kind : values()) {
        if (kind.wireName.equals(name)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }
}
