package chat.exo.relay.socket;

/** Why the relay closes a connection: the close code and text the other side gets, and a name for the metric. */
public enum CloseReason {
  SLOW_READER(1013, "slow reader: more was queued for you than this relay holds; read faster or ask for less"),
  SLOWEST_READER(1013, "slow reader: too much was queued for all, and most of it for you; read faster or ask for less"),
  SILENT(1001, "no sign of life"),
  SUPERFLUOUS(1000, "superfluous link"),
  FAILED(1011, "this relay made a mistake with what you sent; it is in its log, and what was not acknowledged may not be stored"),
  SHUTTING_DOWN(1012, "relay is restarting"),
  TOO_FAST(1008, "too fast: more than a minute ahead of this relay's limits; send more slowly"),
  TOO_MANY_BAD_WRITES(1008, "too many writes that this relay refuses; sign with the right key"),
  TOO_MUCH_IN_FLIGHT(1013, "too much is under way at this relay, and most of it yours; send smaller messages, later"),
  NO_WEBSOCKET(1002, "what you send is not as RFC 6455 has it"),
  TOO_LARGE(1009, "a message of more than 64 MiB; send less at once"),
  OVERDRAWN(1013, "this relay holds more for you than for anybody else, and too much in all; send less, read faster or ask for less"),
  BANNED(1008, "not welcome here; ask the operator"),
  EGRESS_CAP(1013, "this relay has sent what it may this month; try another"),
  MEMORY_CAP(1013, "this relay is short of memory; try another or later");

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
