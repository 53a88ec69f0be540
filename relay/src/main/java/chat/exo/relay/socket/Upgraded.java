package chat.exo.relay.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A channel after the handshake, when it belongs to nobody else any more. {@code docs/decisions/frames-below-vertx.md} says why.
 *
 * @param channel bytes in and out, TLS done
 * @param side which side of the WebSocket this is
 * @param packing whether frames may be compressed
 * @param query what stood behind the question mark of its url; empty if nothing did
 * @param early what came behind the handshake already; owned by whoever takes the channel
 */
public record Upgraded(Channel channel, Side side, Packing packing, String query, List<ByteBuf> early) {
  /** As Vert.x names it. */
  private static final String HTTP_DECODER = "httpDecoder";

  /** Which side of a WebSocket this is; a client masks its frames. */
  public enum Side {
    SERVER,
    CLIENT
  }

  /** What was agreed about compression, about what is sent. */
  public enum Packing {
    NONE,
    KEEPS_WINDOW,
    FORGETS_WINDOW
  }

  /** Answers a request with 101 and takes its connection over from Vert.x, which keeps nothing of it. */
  public static Future<Upgraded> ofServer(HttpServerRequest request, Packing packing) {
    Channel channel = ((ConnectionBase) request.connection()).channel();
    String query = Optional.ofNullable(request.query()).orElse("");
    Early early = new Early();
    channel.pipeline().addAfter(HTTP_DECODER, "exo-early", early);
    return request
        .toNetSocket()
        .onFailure(gone -> early.bytes.forEach(ByteBuf::release))
        .map(
            socket -> {
              for (Map.Entry<String, ChannelHandler> handler : handlers(channel)) {
                if (!(handler.getValue() instanceof SslHandler)) {
                  channel.pipeline().remove(handler.getValue());
                }
              }
              return new Upgraded(channel, Side.SERVER, packing, query, early.bytes);
            });
  }

  /** What the HTTP decoder has read past the request comes out of it when it goes; Vert.x would drop it, and never free it. */
  private static final class Early extends ChannelInboundHandlerAdapter {
    private final List<ByteBuf> bytes = new ArrayList<>(0);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf behind) {
        bytes.add(behind);
      } else {
        context.fireChannelRead(message);
      }
    }
  }

  /** Takes a connection that was dialled over. Vert.x counts those it dials, so its handler stays, behind ours, to see the end. */
  public static Upgraded ofClient(WebSocket socket) {
    Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
    List<Map.Entry<String, ChannelHandler>> all = handlers(channel);
    for (Map.Entry<String, ChannelHandler> handler : all.subList(0, all.size() - 1)) {
      // The HTTP codec goes by itself, and hands on what it has read already.
      boolean stays = handler.getValue() instanceof SslHandler || handler.getValue() instanceof HttpClientCodec;
      if (!stays) {
        channel.pipeline().remove(handler.getValue());
      }
    }
    return new Upgraded(channel, Side.CLIENT, Packing.NONE, "", List.of());
  }

  /** Puts a handler where the bytes come out. */
  ChannelHandlerContext hearWith(ChannelHandler handler) {
    if (side == Side.CLIENT) {
      channel.pipeline().addBefore(channel.pipeline().lastContext().name(), "exo", handler);
    } else {
      channel.pipeline().addLast("exo", handler);
    }
    return channel.pipeline().context(handler);
  }

  private static List<Map.Entry<String, ChannelHandler>> handlers(Channel channel) {
    List<Map.Entry<String, ChannelHandler>> all = new ArrayList<>();
    channel.pipeline().forEach(all::add);
    return all;
  }
}
