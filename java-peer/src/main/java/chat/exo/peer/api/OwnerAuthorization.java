package chat.exo.peer.api;

import chat.exo.peer.sea.SeaSigner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** {@code Authorization: SEA …}: proves to a relay who asks, over method, relay, target, time and body. Stateless. */
final class OwnerAuthorization {
  private OwnerAuthorization() {}

  static String header(SeaSigner owner, String method, String host, String target, long timeMillis, String body) {
    String text = method + "\n" + host + "\n" + target + "\n" + timeMillis + "\n" + sha256Hex(body);
    return "SEA pub=\"" + owner.pub() + "\", time=\"" + timeMillis + "\", sig=\"" + owner.signature(text) + "\"";
  }

  private static String sha256Hex(String body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
