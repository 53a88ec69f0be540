package chat.exo.graph.sea;

import chat.exo.graph.Soul;

/**
 * One cell that must not be stored, and what to tell its sender.
 *
 * @param soul the node
 * @param key the key
 * @param reason which rule said no, for metrics and for charging the peer
 * @param text gun's own error text, so that its clients print what they know; empty when {@code reason} is {@link
 *     Reason#FORGOTTEN}, which gun passes over in silence
 */
public record Refusal(Soul soul, String key, Reason reason, String text) {
  /** Which rule said no. */
  public enum Reason {
    /** A soul {@code <?N}, and a state older than N seconds: nobody's fault. */
    FORGOTTEN,
    /** No envelope, or a signature that does not hold. */
    UNVERIFIED,
    /** {@code pub} of an account is not the account's own key. */
    ACCOUNT,
    /** The certificate does not allow this write. */
    CERTIFICATE,
    /** An alias that does not point to itself. */
    ALIAS,
    /** A content address that is not the hash of its content. */
    HASH,
    /** Public space, and it is closed here. */
    PUBLIC_SPACE
  }

  /** Whether gun gives no answer for it. */
  public boolean silent() {
    return text.isEmpty();
  }

  /** The reason only: names and error texts hold what users wrote. */
  @Override
  public String toString() {
    return "Refusal[" + reason + "]";
  }
}
