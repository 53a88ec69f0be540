package chat.exo.peer.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;

/**
 * The public half of a box: all that is needed to leave something there.
 *
 * @param id base64url of the first 16 bytes of SHA-256 of {@code pub}
 * @param pub public key of the box's own SEA pair; proves ownership to a relay
 * @param seal X25519 public key, 32 bytes in base64: what entries are sealed to
 */
public record BoxAddress(String id, String pub, String seal) {
  private static final int ID_BYTES = 16;

  public BoxAddress {
    if (!id.equals(idOf(pub))) {
      throw new IllegalArgumentException("expected a box id that is the hash of the box's key; do not write to this box");
    }
    sealKey(seal);
  }

  static String idOf(String pub) {
    byte[] hash = sha256(pub.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
  }

  /** Reads {@code {"id","pub","seal"}}. */
  public static BoxAddress of(JsonNode json) {
    return new BoxAddress(json.path("id").asText(), json.path("pub").asText(), json.path("seal").asText());
  }

  public ObjectNode json() {
    return JsonNodeFactory.instance.objectNode().put("id", id).put("pub", pub).put("seal", seal);
  }

  /** The soul its entries lie under. */
  public String soul() {
    return soulOf(id);
  }

  public static String soulOf(String boxId) {
    return "exo/box/" + boxId + "#";
  }

  ECPublicKey sealKey() {
    return sealKey(seal);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static ECPublicKey sealKey(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length != 32) {
        throw new IllegalArgumentException("expected a sealing key of 32 bytes, got " + bytes.length);
      }
      return ECPublicKey.fromPublicKeyBytes(bytes);
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("expected an X25519 sealing key", e);
    }
  }

  @Override
  public String toString() {
    return "BoxAddress[]";
  }
}
