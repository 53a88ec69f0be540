package chat.exo.graph.sea;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The arithmetic under the gate: SHA-256, and ECDSA over P-256. Whoever computes it, the answers are the same; only the
 * speed differs, by a factor of ten ({@code docs/decisions/signature-provider.md}). Thread-safe.
 */
public final class Crypto {
  private static final String SIGNATURE = "SHA256withECDSAinP1363Format";

  private final Provider provider;
  private final String description;
  private final Curve curve = Curve.p256();
  private final KeyFactory keyFactory;
  // Making one costs more than a hash; each is used by one thread at a time, so there are at most as many as threads.
  private final Queue<Signature> signatures = new ConcurrentLinkedQueue<>();
  private final Queue<MessageDigest> digests = new ConcurrentLinkedQueue<>();

  private Crypto(Provider provider, String description) {
    this.provider = provider;
    this.description = description;
    try {
      this.keyFactory = KeyFactory.getInstance("EC", provider);
      signatures.add(Signature.getInstance(SIGNATURE, provider));
      digests.add(MessageDigest.getInstance("SHA-256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected " + provider.getName() + " to know P-256 and SHA-256", e);
    }
  }

  /** The fastest that works here: Amazon Corretto Crypto Provider where its native library loads, the JDK elsewhere. */
  public static Crypto fastest() {
    return switch (Corretto.load()) {
      case Corretto.Loaded(Provider provider) -> of(provider);
      case Corretto.Missing(String reason) -> jdk(reason);
    };
  }

  /** What the JDK brings. */
  public static Crypto jdk() {
    return jdk("not asked for");
  }

  static Crypto of(Provider provider) {
    return new Crypto(provider, provider.getInfo());
  }

  private static Crypto jdk(String whyNotCorretto) {
    for (Provider provider : Security.getProviders("Signature." + SIGNATURE)) {
      if (provider.getClass().getModule().getName() != null) {
        String name = "JDK " + Runtime.version().feature() + " " + provider.getName();
        return new Crypto(provider, name + " (Amazon Corretto Crypto Provider: " + whyNotCorretto + ")");
      }
    }
    throw new IllegalStateException("expected a JDK with " + SIGNATURE + "; use one with module jdk.crypto.ec");
  }

  /** Who computes, with version, and why not the faster one; for the log at start. */
  public String describe() {
    return description;
  }

  /** The SHA-256 of some bytes. */
  public byte[] sha256(byte[] bytes) {
    MessageDigest pooled = digests.poll();
    MessageDigest digest = pooled == null ? newDigest() : pooled;
    byte[] hash = digest.digest(bytes); // leaves it as new
    digests.add(digest);
    return hash;
  }

  /** The key a {@code pub} spells; empty if it is none or its point is not on the curve. */
  Optional<PublicKey> publicKey(String pub) {
    return curve.point(pub).map(this::publicKey);
  }

  private PublicKey publicKey(ECPublicKeySpec point) {
    try {
      return keyFactory.generatePublic(point);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected " + description + " to take a point on P-256", e);
    }
  }

  /**
   * Whether a signature holds.
   *
   * @param message what was signed; it is hashed once more
   * @param signature r and s, 32 bytes each
   */
  boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    Signature pooled = signatures.poll();
    Signature verifier = pooled == null ? newSignature() : pooled;
    boolean good = verifies(verifier, key, message, signature);
    signatures.add(verifier);
    return good;
  }

  private boolean verifies(Signature verifier, PublicKey key, byte[] message, byte[] signature) {
    try {
      verifier.initVerify(key);
      verifier.update(message);
    } catch (InvalidKeyException | SignatureException e) {
      throw new IllegalStateException("expected " + description + " to take its own key", e);
    }
    try {
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // r or s out of range: the JDK says false, Corretto throws
    }
  }

  private Signature newSignature() {
    try {
      return Signature.getInstance(SIGNATURE, provider);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(description + " lost " + SIGNATURE, e);
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
