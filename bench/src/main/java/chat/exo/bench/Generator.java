package chat.exo.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** The load: many sockets on one event loop, which count what comes by a pattern and never parse it. */
final class Generator implements AutoCloseable {
  /** gun takes {@code x0}, {@code x1} as seen after id {@code x}, so ids end in a letter. */
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions().setMaxConnections(100_000).setMaxFrameSize(64 << 20).setMaxMessageSize(64 << 20));
  private final SplittableRandom random = new SplittableRandom(1);

  /** Opens sockets. */
  List<WebSocket> open(RelayUnderTest relay, int count) {
    List<WebSocket> sockets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sockets.add(
          await(
              client.connect(
                  new WebSocketConnectOptions().setHost("127.0.0.1").setPort(relay.port()).setURI("/gun"))));
    }
    return sockets;
  }

  /** Counts a pattern in everything a socket hears. */
  void count(WebSocket socket, String pattern, IntConsumer found) {
    byte[] bytes = pattern.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    onLoop(() -> socket.frameHandler(frame -> found.accept(occurrences(frame.binaryData().getBytes(), bytes))));
  }

  /** Runs something on the loop of the sockets. */
  void onLoop(Runnable task) {
    vertx.getOrCreateContext().runOnContext(ignored -> task.run());
  }

  String randomId() {
    StringBuilder id = new StringBuilder(9);
    for (int i = 0; i < 8; i++) {
      id.append((char) ('A' + random.nextInt(26)));
    }
    return id.append(LETTERS.charAt(random.nextInt(LETTERS.length()))).toString();
  }

  static void close(List<WebSocket> sockets) {
    for (WebSocket socket : sockets) {
      await(socket.close());
    }
  }

  /** Waits for an operation that must come to an end. */
  static void await(CountDownLatch done, String what) {
    try {
      if (!done.await(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException(what + " did not come to an end in 120 s; " + done.getCount() + " are missing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static int occurrences(byte[] text, byte[] pattern) {
    int count = 0;
    for (int i = 0; i <= text.length - pattern.length; i++) {
      int matched = 0;
      while (matched < pattern.length && text[i + matched] == pattern[matched]) {
        matched++;
      }
      if (matched == pattern.length) {
        count++;
        i += pattern.length - 1;
      }
    }
    return count;
  }
}
