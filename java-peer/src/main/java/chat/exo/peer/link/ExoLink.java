package chat.exo.peer.link;

import chat.exo.peer.Refused;
import chat.exo.peer.Shape;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one person gives another to be written to: {@code exo:PUB?relay=URL&box=BOX}, or the same behind a relay's page:
 * {@code https://RELAY/#/add/PUB?box=BOX}.
 *
 * @param pub the account
 * @param relay the relay to look at, a ws, wss, http or https address
 * @param box id of the requests box, if given; the profile has it too
 */
public record ExoLink(String pub, Optional<URI> relay, Optional<String> box) {
  private static final Pattern APP = Pattern.compile("exo:([^?]+)(?:\\?(.*))?");
  private static final Pattern WEB = Pattern.compile("(https?)://([^/#?]+)/?#/add/([^?]+)(?:\\?(.*))?");
  private static final int MAX_LENGTH = 2_000;

  public ExoLink {
    if (!Shape.ACCOUNT.fits(pub)) {
      throw bad("an account of 87 characters", pub);
    }
    if (box.isPresent() && !Shape.ID.fits(box.get())) {
      throw bad("a box of 22 characters", box.get());
    }
  }

  public static boolean looksLikeOne(String text) {
    return text.startsWith("exo:") || text.contains("/#/add/");
  }

  public static ExoLink parse(String text) {
    String link = text.strip();
    if (link.length() > MAX_LENGTH) {
      throw bad("a link of at most " + MAX_LENGTH + " characters", link);
    }
    Matcher app = APP.matcher(link);
    if (app.matches()) {
      Map<String, String> fields = fields(Optional.ofNullable(app.group(2)));
      return new ExoLink(app.group(1), Optional.ofNullable(fields.get("relay")).map(ExoLink::relayUri), box(fields));
    }
    Matcher web = WEB.matcher(link);
    if (web.matches()) {
      String scheme = web.group(1).equals("https") ? "wss" : "ws";
      URI relay = relayUri(scheme + "://" + web.group(2) + "/gun");
      return new ExoLink(web.group(3), Optional.of(relay), box(fields(Optional.ofNullable(web.group(4)))));
    }
    throw bad("a link such as exo:PUB?relay=wss://relay.example/gun&box=BOX", link);
  }

  /** The link as text; {@link #parse} gives it back. */
  public String text() {
    StringBuilder out = new StringBuilder("exo:").append(pub);
    char separator = '?';
    if (relay.isPresent()) {
      out.append(separator).append("relay=").append(URLEncoder.encode(relay.get().toString(), StandardCharsets.UTF_8));
      separator = '&';
    }
    if (box.isPresent()) {
      out.append(separator).append("box=").append(box.get());
    }
    return out.toString();
  }

  private static Optional<String> box(Map<String, String> fields) {
    return Optional.ofNullable(fields.get("box"));
  }

  private static Map<String, String> fields(Optional<String> query) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : query.orElse("").split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(part.substring(0, equals), decode(part.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad("a link with whole %XX signs", text);
    }
  }

  private static URI relayUri(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
      if (uri.getHost() != null && scheme.matches("wss?|https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw bad("a relay such as wss://relay.example/gun", text);
    }
    throw bad("a relay such as wss://relay.example/gun", text);
  }

  private static Refused bad(String expected, String came) {
    String shown = came.length() <= 80 ? came : came.substring(0, 80) + "…";
    return new Refused("expected " + expected + ", got '" + shown + "'; ask for the link again");
  }

  @Override
  public String toString() {
    return "ExoLink[]";
  }
}
