package chat.exo.relay.edge;

import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/**
 * Reads the bodies of requests. A body is charged as it comes, because who says a length has not sent it; until its request is answered.
 * One that says more than may be held now is refused before it is read. Used by the loop.
 */
final class Bodies {
  private static final int TOO_LARGE = 413;
  private static final int BUSY = 503;

  private final Ledger ledger;
  private final Doorkeeper door;

  Bodies(Ledger ledger, Doorkeeper door) {
    this.ledger = ledger;
    this.door = door;
  }

  /** Reads bodies of at most so many bytes, then goes on. */
  Handler<RoutingContext> upTo(int maxBytes) {
    return context -> new Body(context, maxBytes).read();
  }

  private final class Body {
    private final RoutingContext context;
    private final HttpServerRequest request;
    private final int maxBytes;
    private final Ledger.Account account;
    private final Buffer bytes = Buffer.buffer(0);
    private boolean refused;

    Body(RoutingContext context, int maxBytes) {
      this.context = context;
      this.request = context.request();
      this.maxBytes = maxBytes;
      this.account = ledger.open(door.charged(request), tooMuchOf -> request.connection().close());
    }

    void read() {
      context.addEndHandler(done -> account.close());
      long said = said();
      if (said > maxBytes) {
        refuse(TOO_LARGE);
        return;
      }
      if (said > 0 && !account.mayHold(said)) {
        refuse(BUSY);
        return;
      }
      if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
        request.response().writeContinue();
      }
      request
          .exceptionHandler(gone -> account.close()) // it went away, and needs no answer
          .handler(this::more)
          .endHandler(end -> done());
    }

    /** The length it says it has; -1 if it says none. */
    private long said() {
      String length = request.getHeader("Content-Length");
      try {
        return length == null ? -1 : Long.parseLong(length.trim());
      } catch (NumberFormatException e) {
        return -1;
      }
    }

    private void more(Buffer piece) {
      if (refused) {
        return;
      }
      long size = (long) bytes.length() + piece.length();
      if (size > maxBytes) {
        refuse(TOO_LARGE);
      } else if (account.hold(Held.HALF_RECEIVED, piece.length())) {
        bytes.appendBuffer(piece);
      } else {
        refuse(BUSY);
      }
    }

    private void done() {
      if (!refused) {
        ((RoutingContextInternal) context).setBody(bytes);
        context.next();
      }
    }

    /** The rest of it is dropped, and the connection ends behind the answer. */
    private void refuse(int status) {
      refused = true;
      context.addEndHandler(answered -> door.cutBehind(request));
      context.response().putHeader("Connection", "close");
      context.fail(status);
    }
  }
}
