package chat.exo.relay.socket;

/** Why the relay closes a connection: the close code and text the other side gets, and a name for the metric. */
public enum CloseReason {
  SLOW_READER(1013, "slow reader: more was queued for you than this relay holds; read faster or ask for less"),
  SILENT(1001, "no sign of life"),
  SUPERFLUOUS(1000, "superfluous link"),
  SHUTTING_DOWN(1012, "relay is restarting"),
  TOO_MANY(1013, "too many connections; try another relay or later");

  private final short code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = (short) code;
    this.text = text;
  }

  short code() {
    return code;
  }

  String text() {
    return text;
  }
}
