package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.JsonText;
import chat.exo.graph.sea.SignedText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * The key this relay's operator signs invitations with; made at the first start, kept in the data folder for its owner only.
 * It signs, and can do nothing else: there is no key here that decrypts.
 */
public final class OperatorKey {
  private static final int COORDINATE_BYTES = 32;

  private final String publicText;
  private final PrivateKey key;

  private OperatorKey(String publicText, PrivateKey key) {
    this.publicText = publicText;
    this.key = key;
  }

  /** Reads the key of a folder, or makes one there. */
  public static OperatorKey open(Path file) {
    try {
      if (!Files.exists(file)) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        String text = publicText((ECPublicKey) pair.getPublic());
        String secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
        SecretFile.write(file, text + "\n" + secret + "\n");
      }
      List<String> lines = Files.readAllLines(file);
      byte[] encoded = Base64.getDecoder().decode(lines.get(1));
      return new OperatorKey(lines.get(0), KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } catch (IOException e) {
      throw new UncheckedIOException("the operator's key cannot be read or made", e);
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalStateException("expected the operator's key as this relay wrote it; restore it, or delete it for a new one", e);
    }
  }

  /** The public key, as SEA writes it. */
  public String publicText() {
    return publicText;
  }

  /** A cell of the operator's own space, signed as gun clients sign theirs. */
  public Cell sign(Soul soul, String cellKey, Value value, double stateMillis) {
    String signature = signature(SignedText.of(soul, cellKey, value, stateMillis));
    StringBuilder envelope = new StringBuilder("{\":\":").append(value.json()).append(",\"~\":");
    JsonText.appendQuoted(envelope, signature);
    return new Cell(cellKey, stateMillis, new Value.Text(envelope.append('}').toString()));
  }

  /** A text's signature as SEA makes it: standard base64 of r and s. */
  String signature(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected every JDK to sign with P-256", e);
    }
  }

  private static String publicText(ECPublicKey key) {
    return coordinate(key.getW().getAffineX()) + "." + coordinate(key.getW().getAffineY());
  }

  private static String coordinate(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(signed.length, COORDINATE_BYTES);
    System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
  }

  /** The public half only. */
  @Override
  public String toString() {
    return "OperatorKey";
  }
}
