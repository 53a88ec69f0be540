package chat.exo.relay.file;

import chat.exo.relay.Relay;
import chat.exo.relay.api.TestClient;
import chat.exo.relay.api.TestOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Speaks tus with a relay, written from the text of docs/files.md alone. */
final class FileClient implements AutoCloseable {
  static final String OFFSET_BODY = "application/offset+octet-stream";

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String host;

  FileClient(Relay relay) {
    this.host = "127.0.0.1:" + relay.port();
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(TestOwner.sha256(bytes));
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Any request; header names and values in turn. */
  HttpResponse<byte[]> ask(String method, String target, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + host + target)).method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<byte[]> tus(String method, String target, byte[] body, String... headers) {
    return ask(method, target, body, Stream.concat(Stream.of("Tus-Resumable", "1.0.0"), Stream.of(headers)).toArray(String[]::new));
  }

  /** A request whose signature names no body. */
  HttpResponse<byte[]> signed(TestOwner owner, String method, String target, byte[] body, String... headers) {
    String header = owner.sign(host, method, target, TestClient.time(), "");
    return tus(method, target, body, Stream.concat(Stream.of("Authorization", header), Stream.of(headers)).toArray(String[]::new));
  }

  /** Begins an upload; its address. */
  String begin(TestOwner owner, long length, String... headers) {
    HttpResponse<byte[]> answer =
        signed(owner, "POST", "/v1/files", new byte[0], Stream.concat(Stream.of("Upload-Length", String.valueOf(length)), Stream.of(headers)).toArray(String[]::new));
    if (answer.statusCode() != 201) {
      throw new IllegalStateException("expected 201, got " + answer.statusCode() + " " + text(answer));
    }
    return header(answer, "Location");
  }

  HttpResponse<byte[]> patch(String upload, long offset, byte[] piece, String... headers) {
    return tus(
        "PATCH",
        upload,
        piece,
        Stream.concat(Stream.of("Upload-Offset", String.valueOf(offset), "Content-Type", OFFSET_BODY), Stream.of(headers)).toArray(String[]::new));
  }

  HttpResponse<byte[]> state(String upload) {
    return tus("HEAD", upload, new byte[0]);
  }

  /** Uploads all of it at once; its address. */
  String put(TestOwner owner, byte[] bytes) {
    HttpResponse<byte[]> answer = patch(begin(owner, bytes.length), 0, bytes);
    if (answer.statusCode() != 204) {
      throw new IllegalStateException("expected 204, got " + answer.statusCode() + " " + text(answer));
    }
    return header(answer, "Content-Location");
  }

  HttpResponse<byte[]> get(String file, String... headers) {
    return ask("GET", file, new byte[0], headers);
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  static Map<String, List<String>> headers(HttpResponse<?> answer) {
    return answer.headers().map();
  }

  static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** Which problem an answer is. */
  static String problem(HttpResponse<byte[]> answer) {
    String text = text(answer);
    int at = text.indexOf("urn:exo:problem:");
    return answer.statusCode() + " " + (at < 0 ? text : text.substring(at + "urn:exo:problem:".length(), text.indexOf('"', at)));
  }

  String host() {
    return host;
  }

  @Override
  public void close() {
    http.close();
  }
}
