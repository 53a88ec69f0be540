package chat.exo.relay.socket;

/**
 * One connection, for the admin's list.
 *
 * @param id its number
 * @param address where it comes from
 * @param sinceMillis when it was opened
 * @param bytesIn bytes received, frame headers too
 * @param messagesIn messages received
 * @param bytesOut bytes of messages queued for it
 * @param queuedBytes of them not sent yet
 * @param paused whether it is not read from now
 */
public record ConnectionFigures(
    long id, String address, long sinceMillis, long bytesIn, long messagesIn, long bytesOut, long queuedBytes, boolean paused) {}
