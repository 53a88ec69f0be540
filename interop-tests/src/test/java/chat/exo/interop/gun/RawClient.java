// A WebSocket client for exact frames: what it sends is what the test wrote, what it got is kept in order.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** One socket at {@code /gun}. */
public final class RawClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

  private RawClient(HttpClient http, URI uri) {
    socket = http.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
  }

  public static RawClient connect(RelayProcess relay) {
    return connect(HttpClient.newHttpClient(), relay.socketUri());
  }

  /** Shares the threads of an HTTP client, for tests with many sockets. */
  public static RawClient connect(HttpClient http, URI uri) {
    return new RawClient(http, uri);
  }

  /** Sends one text frame. */
  public synchronized void send(String frame) {
    sending = sending.thenCompose(before -> socket.sendText(frame, true));
  }

  /** Sends one binary frame. */
  synchronized void sendBinary(byte[] frame) {
    sending = sending.thenCompose(before -> socket.sendBinary(ByteBuffer.wrap(frame), true));
  }

  /** Puts one key of one soul; the id is the message's. */
  public void put(String id, String soul, String key, String jsonValue, double state) {
    send(Frames.put(id, soul, key, jsonValue, state));
  }

  public void get(String id, String soul) {
    send(Frames.get(id, soul));
  }

  /** Every message heard so far, out of their arrays, heartbeats and handshakes included. */
  public List<JsonNode> messages() {
    return messages;
  }

  /** Every frame heard so far, as it came. */
  public List<String> frames() {
    return frames;
  }

  /** The messages that answer an id. */
  public List<JsonNode> answers(String id) {
    return messages.stream().filter(message -> message.path("@").asText().equals(id)).toList();
  }

  /** Puts that answer nothing, which is what a subscriber gets. */
  public List<JsonNode> pushes() {
    return messages.stream().filter(message -> message.has("put") && !message.has("@")).toList();
  }

  /** Waits for the first answer to an id. */
  public JsonNode awaitAnswer(String id) {
    return await("the answer to " + id, message -> message.path("@").asText().equals(id));
  }

  public JsonNode await(Predicate<JsonNode> wanted) {
    return await("a message", wanted);
  }

  /** Waits for the first message that is wanted; who waits in vain is told what came instead. */
  public JsonNode await(String what, Predicate<JsonNode> wanted) {
    try {
      return Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> messages.stream().filter(wanted).findFirst(), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("%s did not come in %s; %s; last heard: %s".formatted(what, PATIENCE, open() ? "connected" : "closed with " + closed.join(), lastHeard()), e);
    }
  }

  private List<String> lastHeard() {
    return frames.stream().skip(Math.max(0, frames.size() - 5)).map(frame -> frame.substring(0, Math.min(frame.length(), 300))).toList();
  }

  /** Asks for something nobody has and waits for the answer: everything sent before it has been handled then. */
  public void barrier() {
    String id = Frames.id();
    get(id, "barrier/" + id);
    awaitAnswer(id);
  }

  public CompletableFuture<Integer> closed() {
    return closed;
  }

  public boolean open() {
    return !closed.isDone();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream ignored = new ByteArrayOutputStream(0);

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      ignored.reset();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(1006);
    }

    private void heard(String frame) {
      frames.add(frame);
      try {
        JsonNode said = Script.JSON.readTree(frame);
        if (said.isArray()) {
          List<JsonNode> batch = new ArrayList<>();
          said.forEach(batch::add);
          messages.addAll(batch);
        } else {
          messages.add(said);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("expected JSON from the relay", e);
      }
    }
  }
}
