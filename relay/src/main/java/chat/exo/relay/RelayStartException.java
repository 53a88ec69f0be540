package chat.exo.relay;

/** The relay cannot start. The message is one sentence for the operator. */
public final class RelayStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RelayStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
