package chat.exo.relay.api;

import chat.exo.relay.Relay;
import chat.exo.relay.owner.Owners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a relay over real HTTP. */
public final class TestClient implements AutoCloseable {
  /** Owners must not use a time twice for the same words; a client counts up. */
  private static final AtomicLong LAST_TIME = new AtomicLong();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  public TestClient(Relay relay) {
    this.url = "http://127.0.0.1:" + relay.port();
  }

  public static long time() {
    return LAST_TIME.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
  }

  public HttpResponse<String> ask(String method, String target, String body, Optional<String> authorization) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + target)).method(method, BodyPublishers.ofString(body));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return send(request.build());
  }

  public HttpResponse<String> signed(TestOwner owner, String method, String target, String body) {
    return ask(method, target, body, Optional.of(owner.sign(host(), method, target, time(), body)));
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The relay's name in signed requests. */
  public String host() {
    return url.substring("http://".length());
  }

  URI uri(String target) {
    return URI.create(url + target);
  }

  @Override
  public void close() {
    http.close();
  }
}
