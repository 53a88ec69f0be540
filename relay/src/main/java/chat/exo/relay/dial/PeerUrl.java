package chat.exo.relay.dial;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The url of an upstream relay. {@code http} and {@code https} are read as {@code ws} and {@code wss}; without a path it
 * is {@code /gun}, as gun.js clients write it.
 *
 * @param uri the url, always {@code ws} or {@code wss}, with a path
 */
public record PeerUrl(URI uri) {
  private static final int MAX_QUOTED = 80;

  /** Reads a url of the settings. */
  public static PeerUrl parse(String text) {
    try {
      URI uri = new URI(text.trim());
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      String socketScheme =
          switch (scheme) {
            case "ws", "http" -> "ws";
            case "wss", "https" -> "wss";
            default -> throw wrong(text);
          };
      if (uri.getHost() == null) {
        throw wrong(text);
      }
      String path = uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/") ? "/gun" : uri.getPath();
      return new PeerUrl(new URI(socketScheme, null, uri.getHost(), uri.getPort(), path, uri.getQuery(), null));
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
  }

  public boolean secure() {
    return "wss".equals(uri.getScheme());
  }

  public int port() {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return secure() ? 443 : 80;
  }

  public String pathAndQuery() {
    return uri.getQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getRawQuery();
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static IllegalArgumentException wrong(String text) {
    String quoted = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    return new IllegalArgumentException("expected a peer like wss://relay.example/gun, got '" + quoted + "'");
  }
}
