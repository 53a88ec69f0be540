package chat.exo.relay.edge;

import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/**
 * Requests whose bodies, or answers, are no text of a moment but pass through: they may take hours, and are not bound by the time and the
 * size of other requests. Whoever lets one pass looks after its pace. Used by the loop.
 */
public final class Streams {
  private final Ledger ledger;
  private final Doorkeeper door;

  Streams(Ledger ledger, Doorkeeper door) {
    this.ledger = ledger;
    this.door = door;
  }

  /** A request becomes a stream until it is answered. */
  public Stream open(HttpServerRequest request) {
    return new Stream(request);
  }

  /** Whom a request is charged to; nobody, if its address is not counted. */
  public Optional<ClientAddress> charged(HttpServerRequest request) {
    return door.charged(request);
  }

  /** The rest of a body is dropped, and the connection ends behind the answer, which is still to be given. */
  public void dropRest(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().putHeader("Connection", "close").endHandler(said -> door.cutBehind(request));
    }
    request.resume();
  }

  /** One request. */
  public final class Stream {
    private final HttpServerRequest request;
    private final Ledger.Account account;

    private Stream(HttpServerRequest request) {
      this.request = request;
      this.account = ledger.open(door.charged(request), tooMuchOf -> cut());
      door.streams(request.connection());
    }

    /** Charges bytes that are to be held; false where that would be more than may be. */
    public boolean hold(long bytes) {
      return account.hold(Held.FILES, bytes);
    }

    /** Charges bytes that came already. */
    public void add(long bytes) {
      account.add(Held.FILES, bytes);
    }

    public boolean mayHold(long bytes) {
      return account.mayHold(bytes);
    }

    public void release(long bytes) {
      account.release(Held.FILES, bytes);
    }

    /** Something came or went: it is not the quietest connection now. */
    public void moved() {
      door.streams(request.connection());
    }

    /** How far what is being sent now has gone, in bytes of the piece that the channel is at. */
    public long sending() {
      ChannelOutboundBuffer out = channel().unsafe().outboundBuffer();
      return out == null ? 0 : out.currentProgress();
    }

    /** Ends the connection at once. */
    public void cut() {
      door.cut(request.connection());
    }

    /** Nothing is held any more. May be called twice. */
    public void close() {
      account.close();
    }

    private Channel channel() {
      return ((ConnectionBase) request.connection()).channel();
    }
  }
}
