package chat.exo.relay.socket;

import java.util.Map;

/**
 * What the connections did since the start.
 *
 * @param open connections now
 * @param framesIn text messages received
 * @param bytesIn their bytes
 * @param messagesOut messages queued
 * @param bytesOut their bytes
 * @param queuedBytes what waits to be sent now
 * @param partialBytes what is half received now
 * @param paused connections that are not read from now
 * @param tooLarge messages that were read past
 * @param closedFor how many the relay closed, by reason
 */
public record SocketFigures(
    int open,
    long framesIn,
    long bytesIn,
    long messagesOut,
    long bytesOut,
    long queuedBytes,
    long partialBytes,
    int paused,
    long tooLarge,
    Map<CloseReason, Long> closedFor) {}
