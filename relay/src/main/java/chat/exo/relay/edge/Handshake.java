package chat.exo.relay.edge;

import chat.exo.relay.socket.Upgraded;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The opening of a WebSocket (RFC 6455, section 4.2): what is asked for, and what is answered. */
final class Handshake {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
  private static final String DEFLATE = "permessage-deflate";

  private final HttpServerRequest request;
  private final boolean mayPack;

  /**
   * One request.
   *
   * @param mayPack whether this relay compresses for who asks
   */
  Handshake(HttpServerRequest request, boolean mayPack) {
    this.request = request;
    this.mayPack = mayPack;
  }

  /** Whether a request asks for a WebSocket at all. */
  static boolean asked(HttpServerRequest request) {
    return has(request.headers(), "Upgrade", "websocket");
  }

  /** The status that says what is wrong with it, if something is. */
  Optional<Integer> wrong() {
    MultiMap headers = request.headers();
    boolean right =
        request.method().equals(HttpMethod.GET)
            && request.version() == HttpVersion.HTTP_1_1
            && has(headers, "Connection", "upgrade")
            && KEY.matcher(headers.contains("Sec-WebSocket-Key") ? headers.get("Sec-WebSocket-Key").trim() : "").matches()
            // A body behind the request would be read as frames.
            && !headers.contains("Transfer-Encoding")
            && (!headers.contains("Content-Length") || headers.get("Content-Length").equals("0"));
    if (!right) {
      return Optional.of(400);
    }
    return "13".equals(headers.get("Sec-WebSocket-Version")) ? Optional.empty() : Optional.of(426);
  }

  /** Puts the answer's headers, and tells what was agreed about compression. */
  Upgraded.Packing agree() {
    HttpServerResponse response = request.response();
    response
        .putHeader("Upgrade", "websocket")
        .putHeader("Connection", "Upgrade")
        .putHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key").trim()));
    subprotocol().ifPresent(name -> response.putHeader("Sec-WebSocket-Protocol", name));
    Upgraded.Packing packing = packing();
    switch (packing) {
      case NONE -> {}
      case KEEPS_WINDOW -> response.putHeader("Sec-WebSocket-Extensions", DEFLATE);
      case FORGETS_WINDOW -> response.putHeader("Sec-WebSocket-Extensions", DEFLATE + "; server_no_context_takeover");
    }
    return packing;
  }

  /** gun: the first that is offered is taken, because a browser closes a socket that chooses none of its offers. */
  private Optional<String> subprotocol() {
    String offered = request.headers().contains("Sec-WebSocket-Protocol") ? request.getHeader("Sec-WebSocket-Protocol") : "";
    return Optional.of(offered.split(",", 2)[0].trim()).filter(name -> TOKEN.matcher(name).matches());
  }

  private Upgraded.Packing packing() {
    if (!mayPack || !request.headers().contains("Sec-WebSocket-Extensions")) {
      return Upgraded.Packing.NONE;
    }
    for (WebSocketExtensionData offer : offers(request.getHeader("Sec-WebSocket-Extensions"))) {
      Map<String, String> wishes = offer.parameters();
      // A smaller window than ours cannot be had from the JDK, so an offer that insists on one is not taken.
      boolean ours =
          offer.name().equalsIgnoreCase(DEFLATE)
              && (!wishes.containsKey("server_max_window_bits") || "15".equals(wishes.get("server_max_window_bits")));
      if (ours) {
        return wishes.containsKey("server_no_context_takeover") ? Upgraded.Packing.FORGETS_WINDOW : Upgraded.Packing.KEEPS_WINDOW;
      }
    }
    return Upgraded.Packing.NONE;
  }

  private static List<WebSocketExtensionData> offers(String header) {
    try {
      return WebSocketExtensionUtil.extractExtensions(header);
    } catch (IndexOutOfBoundsException e) {
      return List.of(); // Netty finds no name where there is nothing but ';'
    }
  }

  private static boolean has(MultiMap headers, String name, String word) {
    for (String header : headers.getAll(name)) {
      for (String part : header.split(",")) {
        if (part.trim().toLowerCase(Locale.ROOT).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String accept(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
