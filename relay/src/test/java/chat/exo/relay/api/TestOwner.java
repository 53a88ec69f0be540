package chat.exo.relay.api;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Somebody with a SEA pair who signs requests, written from the text of docs/api.md alone. */
public final class TestOwner {
  private final KeyPair pair;
  private final String pub;

  public TestOwner() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      this.pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    ECPublicKey point = (ECPublicKey) pair.getPublic();
    this.pub = coordinate(point.getW().getAffineX()) + "." + coordinate(point.getW().getAffineY());
  }

  public String pub() {
    return pub;
  }

  /** The id of a box with this pair. */
  String box() {
    byte[] hash = sha256(pub.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
  }

  /** The value of the header Authorization. */
  public String sign(String host, String method, String target, long timeMillis, String body) {
    String hash = HexFormat.of().formatHex(sha256(body.getBytes(StandardCharsets.UTF_8)));
    String text = method + "\n" + host + "\n" + target + "\n" + timeMillis + "\n" + hash;
    return header(pub, timeMillis, signature(text));
  }

  public static String header(String pub, long timeMillis, byte[] signature) {
    return "SEA pub=\"" + pub + "\", time=\"" + timeMillis + "\", sig=\"" + Base64.getEncoder().encodeToString(signature) + "\"";
  }

  public byte[] signature(String text) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(pair.getPrivate());
      signer.update(sha256(text.getBytes(StandardCharsets.UTF_8)));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String coordinate(BigInteger number) {
    byte[] bytes = HexFormat.of().parseHex(String.format("%064x", number));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
