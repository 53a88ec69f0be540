package chat.exo.peer.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What others know of a box: all that is needed to leave something there.
 *
 * @param id base64url of the first 16 bytes of SHA-256 of {@code pub}
 * @param pub public key of the box's own SEA pair; proves ownership to a relay
 * @param seal what entries are sealed with
 */
public record BoxAddress(String id, String pub, Seal seal) {
  private static final int ID_BYTES = 16;

  public BoxAddress {
    if (!id.equals(idOf(pub))) {
      throw new IllegalArgumentException("expected a box id that is the hash of the box's key; do not write to this box");
    }
  }

  static String idOf(String pub) {
    byte[] hash = sha256(pub.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
  }

  /** Reads the requests box of a profile, {@code {"id","pub","seal"}}. */
  public static BoxAddress open(JsonNode json) {
    return new BoxAddress(json.path("id").asText(), json.path("pub").asText(), new Seal.Open(json.path("seal").asText()));
  }

  /** Reads the box that was made for one contact, {@code {"id","pub","key"}}. */
  public static BoxAddress shared(JsonNode json) {
    return new BoxAddress(json.path("id").asText(), json.path("pub").asText(), new Seal.Shared(json.path("key").asText()));
  }

  public ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("id", id).put("pub", pub);
    return switch (seal) {
      case Seal.Open open -> out.put("seal", open.key());
      case Seal.Shared shared -> out.put("key", shared.key());
    };
  }

  /** The soul its entries lie under. */
  public String soul() {
    return soulOf(id);
  }

  public static String soulOf(String boxId) {
    return "exo/box/" + boxId + "#";
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "BoxAddress[]";
  }
}
