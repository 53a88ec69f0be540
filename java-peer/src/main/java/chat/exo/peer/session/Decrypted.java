package chat.exo.peer.session;

/** What became of one Signal message. Everything but {@link Plain} leaves the session as it was. */
public sealed interface Decrypted {
  /** Its text; the transaction now holds the session that can never give it again. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  record Plain(byte[] bytes) implements Decrypted {}

  /** It was decrypted before: a copy, or a replay. */
  record Duplicate() implements Decrypted {}

  /** The sender's key is not the pinned one: look at the profile. */
  record OtherIdentity() implements Decrypted {}

  /**
   * It cannot be read: wrong session, lost state, damage.
   *
   * @param cause for the user and the log: no content, no key
   */
  record Unreadable(String cause) implements Decrypted {}
}
