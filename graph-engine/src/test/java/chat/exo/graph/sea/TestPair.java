package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.JsonText;
import chat.exo.graph.json.Utf8;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Somebody with a fresh key who signs whatever a test wants signed. */
record TestPair(String pub, PrivateKey key) {
  static TestPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      ECPublicKey point = (ECPublicKey) pair.getPublic();
      String pub = coordinate(point.getW().getAffineX()) + "." + coordinate(point.getW().getAffineY());
      return new TestPair(pub, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String coordinate(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(signed.length, fixed.length);
    System.arraycopy(signed, signed.length - length, fixed, fixed.length - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
  }

  Soul soul(String path) {
    return new Soul("~" + pub + path);
  }

  byte[] signatureBytes(String text) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(key);
      signer.update(MessageDigest.getInstance("SHA-256").digest(Utf8.encode(text)));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String sign(String text) {
    return Base64.getEncoder().encodeToString(signatureBytes(text));
  }

  /** A value of one's own, packed. */
  String envelope(Soul soul, String at, Value value, double state) {
    return "{\":\":" + value.json() + ",\"~\":\"" + sign(SignedText.of(soul, at, value, state)) + "\"}";
  }

  /** A value in somebody else's space, packed; the certificate is any JSON text. */
  String envelope(Soul soul, String at, Value value, double state, String certificate) {
    String own = envelope(soul, at, value, state);
    return own.substring(0, own.length() - 1) + ",\"*\":\"" + pub + "\",\"+\":" + certificate + "}";
  }

  /** A certificate with these terms, signed over the terms as they are written. */
  String certificate(String terms) {
    return certificate(terms, terms);
  }

  /** A certificate that says one text and was signed over another. */
  String certificate(String terms, String signedTerms) {
    return "{\"m\":" + terms + ",\"s\":" + JsonText.quote(sign(signedTerms)) + "}";
  }
}
