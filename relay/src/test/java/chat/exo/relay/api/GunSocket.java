package chat.exo.relay.api;

import chat.exo.relay.Relay;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gun client reduced to put and get: says one thing and waits for the answer to it. */
final class GunSocket implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private int lastId;

  GunSocket(Relay relay) {
    this(relay, "");
  }

  /** With something behind its path, such as a token. */
  GunSocket(Relay relay, String query) {
    this.socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + relay.port() + "/gun" + query), new Listener()).join();
  }

  /** Puts one key and returns the answer: an ack or an error. */
  JsonObject put(String soul, String key, String value, long state) {
    JsonObject node =
        new JsonObject().put("_", new JsonObject().put("#", soul).put(">", new JsonObject().put(key, state))).put(key, value);
    return ask(new JsonObject().put("put", new JsonObject().put(soul, node)));
  }

  /** The value under one key. */
  Optional<String> get(String soul, String key) {
    JsonObject answer = ask(new JsonObject().put("get", new JsonObject().put("#", soul).put(".", key)));
    return Optional.ofNullable(answer.getJsonObject("put"))
        .map(put -> put.getJsonObject(soul))
        .map(node -> node.getString(key));
  }

  private JsonObject ask(JsonObject message) {
    String id = "test" + System.identityHashCode(this) + "n" + ++lastId;
    socket.sendText(message.put("#", id).encode(), true).join();
    try {
      for (JsonObject said = heard.poll(10, TimeUnit.SECONDS); said != null; said = heard.poll(10, TimeUnit.SECONDS)) {
        if (id.equals(said.getString("@"))) {
          return said;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("expected an answer within 10 s, got none");
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        if (whole.startsWith("[")) {
          new JsonArray(whole).forEach(each -> heard.add(each instanceof JsonObject one ? one : new JsonObject(each.toString())));
        } else {
          heard.add(new JsonObject(whole));
        }
      }
      from.request(1);
      return null;
    }
  }
}
