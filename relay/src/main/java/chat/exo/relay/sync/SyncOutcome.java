package chat.exo.relay.sync;

/**
 * What came of a session.
 *
 * @param how how it ended, for people
 * @param whole whether all was compared
 * @param compared rows of ours that were compared
 * @param sent rows that the other took, or would have been sent
 * @param theySend rows that the other said it sends
 * @param refused rows that the other refused
 * @param messageBytes of the session's own messages, both ways
 * @param putBytes of the puts with rows, ours
 * @param steps turns of ours
 */
public record SyncOutcome(
    String how, boolean whole, long compared, long sent, long theySend, long refused, long messageBytes, long putBytes, int steps) {}
