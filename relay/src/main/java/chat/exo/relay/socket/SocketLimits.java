package chat.exo.relay.socket;

/**
 * Bounds of one connection.
 *
 * @param maxFrameBytes one inbound message, in bytes
 * @param maxQueuedBytes what may wait to be sent to one reader, in bytes; beyond, it is closed
 * @param heartbeatMillis how often an idle connection is sent {@code []} and a ping, in milliseconds
 * @param deadAfterMillis after how long without a sign of life it is closed, in milliseconds
 */
public record SocketLimits(int maxFrameBytes, long maxQueuedBytes, long heartbeatMillis, long deadAfterMillis) {
  public static SocketLimits defaults() {
    return new SocketLimits(8 << 20, 32 << 20, 20_000, 65_000);
  }
}
