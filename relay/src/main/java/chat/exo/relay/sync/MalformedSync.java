package chat.exo.relay.sync;

/** What a peer said in a session is none of it. */
final class MalformedSync extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedSync(String message) {
    super(message);
  }
}
