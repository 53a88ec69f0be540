package chat.exo.relay.sync;

/**
 * Sessions since the start, for the metrics.
 *
 * @param sessions how many ended
 * @param rowsSent rows that others took
 * @param rowsRefused rows that others refused
 * @param messageBytes of their own messages, both ways
 * @param cutOff how often a relay was left alone for what it said
 */
public record SyncFigures(long sessions, long rowsSent, long rowsRefused, long messageBytes, long cutOff) {
  SyncFigures with(SyncOutcome outcome) {
    return new SyncFigures(
        sessions + 1, rowsSent + outcome.sent(), rowsRefused + outcome.refused(), messageBytes + outcome.messageBytes(), cutOff);
  }

  SyncFigures withCutOff() {
    return new SyncFigures(sessions, rowsSent, rowsRefused, messageBytes, cutOff + 1);
  }
}
