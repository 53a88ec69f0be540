package chat.exo.peer.api;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.sea.Signatures;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay's HTTP side on loopback that answers what a test tells it to, and checks signatures as docs/api.md says. */
final class FakeApi implements AutoCloseable {
  private static final Pattern OWNER = Pattern.compile("SEA pub=\"([^\"]+)\", time=\"(\\d+)\", sig=\"([^\"]+)\"");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Said> script = new ConcurrentLinkedQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  FakeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** One answer. A negative status closes the connection without a word. */
  record Said(int status, String type, String body, Map<String, String> headers) {
    static Said json(String body) {
      return new Said(200, "application/json", body, Map.of());
    }

    static Said problem(int status, String name) {
      return new Said(status, "application/problem+json", "{\"type\":\"urn:exo:problem:" + name + "\"}", Map.of());
    }

    Said with(String header, String value) {
      return new Said(status, type, body, Map.of(header, value));
    }
  }

  /** One request; {@code signedBy} is empty if no signature held. */
  record Asked(String method, String target, String body, String signedBy, long timeMillis) {}

  URI relay() {
    return URI.create("ws://localhost:" + server.getAddress().getPort() + "/gun");
  }

  /** What is said to the next requests, one each; the last stays. */
  FakeApi says(Said... answers) {
    script.clear();
    script.addAll(List.of(answers));
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(read(exchange, body));
      Said said = script.size() > 1 ? script.remove() : script.element();
      if (said.status() < 0) {
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", said.type());
      said.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      byte[] bytes = said.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Asked read(HttpExchange exchange, String body) {
    String target = exchange.getRequestURI().toString();
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    Matcher owner = OWNER.matcher(header == null ? "" : header);
    if (!owner.matches()) {
      return new Asked(exchange.getRequestMethod(), target, body, "", 0);
    }
    String hash = HexFormat.of().formatHex(Crypto.jdk().sha256(body.getBytes(StandardCharsets.UTF_8)));
    String text = exchange.getRequestMethod() + "\n" + exchange.getRequestHeaders().getFirst("Host") + "\n" + target + "\n" + owner.group(2) + "\n" + hash;
    boolean holds = Signatures.with(Crypto.jdk(), SeaOptions.defaults()).hold(owner.group(1), text, owner.group(3));
    return new Asked(exchange.getRequestMethod(), target, body, holds ? owner.group(1) : "", Long.parseLong(owner.group(2)));
  }
}
