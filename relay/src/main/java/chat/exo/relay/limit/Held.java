package chat.exo.relay.limit;

import java.util.Locale;

/** What a peer can make the relay hold. */
public enum Held {
  /** Frames, messages and requests that are not whole yet, and bodies until they are answered. */
  HALF_RECEIVED,
  /** Whole frames that are too large to be heard at once, until they are heard to their end. */
  UNHEARD,
  /** Writes between being heard and their ack. */
  WRITES,
  /** Messages and pongs that wait to be sent. */
  QUEUED,
  /** What somebody waits for, with the texts of its queries. */
  SUBSCRIPTIONS,
  /** Reads between being heard and being answered. */
  READS,
  /** Writes whose time is still to come. */
  DEFERRED,
  /** What a relay was sent and has not confirmed, and what it missed. */
  UNCONFIRMED,
  /** Ids and souls that are remembered for somebody. */
  REMEMBERED,
  /** Pieces of files, on their way to the disk or to who reads them. */
  FILES,
  /** What a session that finds differences has in memory. */
  SESSIONS;

  /** Whether it is still held when its connection is gone: a write that was heard is stored whoever leaves. */
  boolean outlivesConnection() {
    return switch (this) {
      case WRITES, DEFERRED -> true;
      case HALF_RECEIVED, UNHEARD, QUEUED, SUBSCRIPTIONS, READS, UNCONFIRMED, REMEMBERED, FILES, SESSIONS -> false;
    };
  }

  /** As it stands in the metrics: {@code half-received}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
