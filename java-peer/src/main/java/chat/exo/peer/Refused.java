package chat.exo.peer;

/**
 * Something asked for cannot be done, and the asker can change that: a wrong passphrase, a damaged file, a bad link.
 *
 * <p>The text is for the person at the keyboard: what was expected, what came, what to do.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String text) {
    super(text);
  }

  public Refused(String text, Throwable cause) {
    super(text, cause);
  }
}
