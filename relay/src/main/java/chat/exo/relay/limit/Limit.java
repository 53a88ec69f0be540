package chat.exo.relay.limit;

import java.util.Locale;

/** The limits that are counted when they bite, under the names of the settings and the metrics. */
public enum Limit {
  CONNECTIONS,
  CONNECTIONS_PER_ADDRESS,
  MESSAGES_PER_SECOND,
  BYTES_PER_SECOND,
  ADDRESS_MESSAGES_PER_SECOND,
  ADDRESS_BYTES_PER_SECOND,
  ROWS_PER_SECOND,
  ADDRESS_ROWS_PER_SECOND,
  KEY_WRITES_PER_SECOND,
  KEYS_PER_ALIAS,
  BAD_WRITES_PER_SECOND,
  FRAME_SIZE,
  QUEUED_PER_READER,
  QUEUED_IN_ALL,
  IN_FLIGHT,
  WAITING_WRITES,
  WAITING_READS,
  REQUEST_TIMEOUT,
  HTTP_CONNECTIONS,
  HTTP_CONNECTIONS_PER_ADDRESS,
  HTTP_REQUESTS_PER_SECOND,
  BOX_SIZE,
  BOX_SIZE_PER_ADDRESS,
  BOXES_PER_ADDRESS,
  BOXES_IN_ALL,
  ORIGIN,
  BANNED_ADDRESS,
  MEMORY,
  DISK,
  EGRESS;

  /** As it stands in the settings: {@code messages-per-second}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
