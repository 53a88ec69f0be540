package chat.exo.relay.dial;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to one upstream relay: dials, and after it ends dials again, for ever. The pause doubles with
 * every failure and is random within its upper half, so that many relays do not come back to one at the same moment.
 */
public final class LinkDialer {
  private static final Logger LOG = LoggerFactory.getLogger(LinkDialer.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** A link that ended sooner counts as a failure: a relay that drops us at once must not be dialled at once. */
  private static final long STABLE_MILLIS = 5_000;

  /** Whoever can be reached, and is lost again and again, is dialled every few seconds: what it missed waits for it. */
  private static final int MOST_FAILURES_OF_WHO_ANSWERS = 3;

  private final Vertx vertx;
  private final WebSocketClient client;
  private final WebSocketConnectOptions target;
  private final String name;
  private final RandomGenerator random;
  private final Consumer<WebSocket> connected;
  private int failures;
  private boolean stopped;

  public LinkDialer(
      Vertx vertx,
      WebSocketClient client,
      WebSocketConnectOptions target,
      String name,
      RandomGenerator random,
      Consumer<WebSocket> connected) {
    this.vertx = vertx;
    this.client = client;
    this.target = target;
    this.name = name;
    this.random = random;
    this.connected = connected;
  }

  /** Dials now. */
  public void dial() {
    if (stopped) {
      return;
    }
    client
        .connect(target)
        .onSuccess(
            socket -> {
              LOG.info("Connected to peer {}", name);
              connected.accept(socket);
            })
        .onFailure(
            cause -> {
              if (failures == 0) {
                LOG.warn("Peer {} cannot be reached ({}); trying again for as long as it takes", name, cause.getMessage());
              }
              again();
            });
  }

  /** The connection ended after so long. */
  public void ended(long livedMillis) {
    failures = livedMillis >= STABLE_MILLIS ? 0 : Math.min(failures, MOST_FAILURES_OF_WHO_ANSWERS);
    again();
  }

  /** Dials no more. */
  public void stop() {
    stopped = true;
  }

  private void again() {
    if (stopped) {
      return;
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
    failures++;
    vertx.setTimer(pause / 2 + 1 + random.nextLong(pause / 2), id -> dial());
  }
}
