package chat.exo.peer.api;

import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.OneTimeKeys;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/** One-time pairs as the relay's API has them. Stateless. */
final class PrekeyJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PrekeyJson() {}

  /** {@code {"ec":[{"id","key"}…],"kyber":[{"id","key","signature"}…]}}. */
  static String write(List<OneTimeKeys> pairs) {
    ObjectNode out = JSON.createObjectNode();
    for (OneTimeKeys pair : pairs) {
      out.withArray("ec").addObject().put("id", pair.preKey().id()).put("key", base64(pair.preKey().key()));
      Bundle.SignedKey kyber = pair.kyberPreKey();
      out.withArray("kyber").addObject().put("id", kyber.id()).put("key", base64(kyber.key())).put("signature", base64(kyber.signature()));
    }
    return out.toString();
  }

  /** {@code {"ec":{…},"kyber":{…}}}. What is no base64 becomes an empty key, which no check lets pass. */
  static OneTimeKeys read(JsonNode in) {
    JsonNode ec = in.path("ec");
    JsonNode kyber = in.path("kyber");
    return new OneTimeKeys(
        new Bundle.OneTimeKey(ec.path("id").asInt(), bytes(ec.path("key"))),
        new Bundle.SignedKey(kyber.path("id").asInt(), bytes(kyber.path("key")), bytes(kyber.path("signature"))));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(JsonNode text) {
    try {
      return Base64.getDecoder().decode(text.asText());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
