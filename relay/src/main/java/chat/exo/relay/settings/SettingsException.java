package chat.exo.relay.settings;

/** The settings cannot be used. The message names the place, what came, and what would be right. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
