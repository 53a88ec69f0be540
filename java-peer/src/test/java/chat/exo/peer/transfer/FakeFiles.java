package chat.exo.peer.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A small store of files on loopback, as docs/files.md says, that cuts, refuses, forgets and lies as a test tells it to. */
final class FakeFiles implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final AtomicLong bytesIn = new AtomicLong();
  final AtomicLong bytesOut = new AtomicLong();
  final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger ids = new AtomicInteger();

  /** What is done with a request instead of what should be. */
  interface Trick {
    /** Whether that was all: the request is answered, or its connection is cut. */
    boolean take(FakeFiles self, HttpExchange exchange, int number) throws IOException;
  }

  volatile Trick trick = (self, exchange, number) -> false;
  /** So many bytes of bodies are read until the connection is cut; then this is asked anew. */
  volatile LongSupplier cutAfter = () -> Long.MAX_VALUE;

  volatile boolean ranges = true;

  private final AtomicLong untilCut = new AtomicLong(Long.MAX_VALUE);

  FakeFiles() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static final class Upload {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final long length;
    final String hash;

    Upload(long length, String hash) {
      this.length = length;
      this.hash = hash;
    }
  }

  URI relay() {
    return URI.create("ws://localhost:" + server.getAddress().getPort() + "/gun");
  }

  URI url(String hash) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1/files/" + hash);
  }

  int openUploads() {
    return (int) uploads.values().stream().filter(upload -> upload.bytes.size() < upload.length).count();
  }

  void forgetUploads() {
    uploads.clear();
  }

  void cutsAfter(LongSupplier bytes) {
    cutAfter = bytes;
    untilCut.set(bytes.getAsLong());
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static void problem(HttpExchange exchange, int status, String name) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    answer(exchange, status, "{\"type\":\"urn:exo:problem:" + name + "\"}");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      if (trick.take(this, exchange, requests.incrementAndGet())) {
        return;
      }
      String path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod()) {
        case "POST" -> create(exchange);
        case "PATCH" -> append(exchange, path.substring(path.lastIndexOf('/') + 1));
        case "DELETE" -> {
          uploads.remove(path.substring(path.lastIndexOf('/') + 1));
          exchange.sendResponseHeaders(204, -1);
        }
        case "HEAD" -> {
          if (path.startsWith("/v1/files/uploads/")) {
            offset(exchange, path.substring(path.lastIndexOf('/') + 1));
          } else {
            get(exchange, path.substring(path.lastIndexOf('/') + 1));
          }
        }
        default -> get(exchange, path.substring(path.lastIndexOf('/') + 1));
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  private void create(HttpExchange exchange) throws IOException {
    String metadata = exchange.getRequestHeaders().getFirst("Upload-Metadata");
    String hash = new String(Base64.getDecoder().decode(metadata.substring("sha256 ".length())), StandardCharsets.US_ASCII);
    long length = Long.parseLong(exchange.getRequestHeaders().getFirst("Upload-Length"));
    if (!String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")).startsWith("SEA pub=")) {
      problem(exchange, 401, "unsigned");
      return;
    }
    String id = "u" + ids.incrementAndGet();
    Upload upload = new Upload(length, hash);
    uploads.put(id, upload);
    exchange.getResponseHeaders().set("Location", "/v1/files/uploads/" + id);
    if (files.containsKey(hash)) {
      upload.bytes.write(files.get(hash));
      whole(exchange, upload);
      exchange.sendResponseHeaders(201, -1);
      return;
    }
    if (read(exchange, upload)) {
      finish(exchange, upload, id, 201);
    }
  }

  private void append(HttpExchange exchange, String id) throws IOException {
    Upload upload = uploads.get(id);
    if (upload == null) {
      problem(exchange, 404, "not-found");
      return;
    }
    long offset = Long.parseLong(exchange.getRequestHeaders().getFirst("Upload-Offset"));
    if (offset != upload.bytes.size()) {
      problem(exchange, 409, "wrong-offset");
      return;
    }
    if (read(exchange, upload)) {
      finish(exchange, upload, id, 204);
    }
  }

  private void offset(HttpExchange exchange, String id) throws IOException {
    Upload upload = uploads.get(id);
    if (upload == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    if (upload.bytes.size() == upload.length) {
      whole(exchange, upload);
    } else {
      exchange.getResponseHeaders().set("Upload-Offset", String.valueOf(upload.bytes.size()));
    }
    exchange.sendResponseHeaders(200, -1);
  }

  private static void whole(HttpExchange exchange, Upload upload) {
    exchange.getResponseHeaders().set("Upload-Offset", String.valueOf(upload.length));
    exchange.getResponseHeaders().set("Content-Location", "/v1/files/" + upload.hash);
  }

  /** Whether all of the body came. */
  private boolean read(HttpExchange exchange, Upload upload) throws IOException {
    InputStream in = exchange.getRequestBody();
    byte[] buffer = new byte[8_192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int taken = (int) Math.min(count, untilCut.get());
      upload.bytes.write(buffer, 0, taken);
      bytesIn.addAndGet(taken);
      if (untilCut.addAndGet(-taken) == 0) {
        untilCut.set(cutAfter.getAsLong());
        exchange.close();
        return false;
      }
    }
    return true;
  }

  private void finish(HttpExchange exchange, Upload upload, String id, int status) throws IOException {
    if (upload.bytes.size() == upload.length) {
      byte[] bytes = upload.bytes.toByteArray();
      if (!sha256(bytes).equals(upload.hash)) {
        uploads.remove(id);
        problem(exchange, 422, "wrong-hash");
        return;
      }
      files.put(upload.hash, bytes);
      whole(exchange, upload);
    } else {
      exchange.getResponseHeaders().set("Upload-Offset", String.valueOf(upload.bytes.size()));
    }
    exchange.sendResponseHeaders(status, -1);
  }

  private void get(HttpExchange exchange, String hash) throws IOException {
    byte[] bytes = files.get(hash);
    if (bytes == null) {
      problem(exchange, 404, "not-found");
      return;
    }
    give(exchange, bytes);
  }

  /** Gives bytes as if they were the file, by the range that was asked for. */
  void give(HttpExchange exchange, byte[] bytes) throws IOException {
    String range = ranges ? exchange.getRequestHeaders().getFirst("Range") : null;
    int from = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (from >= bytes.length) {
      problem(exchange, 416, "bad-range");
      return;
    }
    if (range != null) {
      exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
    for (int at = from; at < bytes.length; at += 8_192) {
      int count = Math.min(8_192, bytes.length - at);
      if (untilCut.get() < count) {
        untilCut.set(cutAfter.getAsLong());
        exchange.close();
        return;
      }
      untilCut.addAndGet(-count);
      exchange.getResponseBody().write(bytes, at, count);
      bytesOut.addAndGet(count);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = Arrays.copyOf(bytes, bytes.length);
    flipped[at] ^= 1;
    return flipped;
  }
}
