package chat.exo.relay.socket;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.Map;

/**
 * Lets a compressed frame grow to a bound and no further: what takes a megabyte on the wire may take a gigabyte in memory,
 * and Vert.x sets no bound. Beyond it the connection fails.
 */
final class InflateLimit {
  private static final WebSocketExtensionData OFFER = new WebSocketExtensionData("permessage-deflate", Map.of());
  private static final int LEVEL = 6;

  private InflateLimit() {}

  /** Puts a decoder with a bound in the place of the one without; nothing, if the connection is not compressed. */
  static void enter(ChannelPipeline pipeline, int maxBytes) {
    WebSocketExtensionDecoder boundless = pipeline.get(WebSocketExtensionDecoder.class);
    if (boundless != null) {
      pipeline.replace(boundless, "exo-inflate", decoder(maxBytes));
    }
  }

  /** It keeps its window from message to message, which is right for clients that keep theirs and for those that do not. */
  private static ChannelHandler decoder(int maxBytes) {
    return new PerMessageDeflateServerExtensionHandshaker(
            LEVEL, false, PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE, false, false, maxBytes)
        .handshakeExtension(OFFER)
        .newExtensionDecoder();
  }
}
