package chat.exo.peer.sea;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.sea.Signatures;
import chat.exo.peer.Refused;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A SEA key pair, P-256 twice: one half signs, the other agrees.
 *
 * @param pub {@code x.y} in base64url, 87 characters: the identity
 * @param priv base64url, 43 characters
 * @param epub like {@code pub}
 * @param epriv like {@code priv}
 */
public record SeaPair(String pub, String priv, String epub, String epriv) {
  private static final int COORDINATE_BYTES = 32;

  public SeaPair {
    if (pub.length() != 87 || epub.length() != 87 || priv.length() != 43 || epriv.length() != 43) {
      throw new IllegalArgumentException("expected a SEA pair of 87, 43, 87 and 43 characters");
    }
  }

  /** A fresh pair. */
  public static SeaPair generate() {
    KeyPair signing = half();
    KeyPair agreeing = half();
    return new SeaPair(publicText(signing), privateText(signing), publicText(agreeing), privateText(agreeing));
  }

  /** A pair that came from elsewhere; empty if it is none, or if its halves do not belong together. */
  static Optional<SeaPair> of(String pub, String priv, String epub, String epriv) {
    if (pub.length() != 87 || epub.length() != 87 || priv.length() != 43 || epriv.length() != 43) {
      return Optional.empty();
    }
    SeaPair pair = new SeaPair(pub, priv, epub, epriv);
    return pair.fits() ? Optional.of(pair) : Optional.empty();
  }

  /** Asks both halves to do what only the right half can. */
  private boolean fits() {
    try {
      SeaPair other = generate();
      String signature = new SeaSigner(this).signature("");
      return Signatures.with(Crypto.jdk(), SeaOptions.defaults()).hold(pub, "", signature)
          && SeaSecret.between(this, other.epub).equals(SeaSecret.between(other, epub));
    } catch (Refused e) {
      return false; // no base64url, no point on the curve
    }
  }

  /** The public half only: the rest is secret. */
  @Override
  public String toString() {
    return "SeaPair[" + pub.substring(0, 8) + "…]";
  }

  private static KeyPair half() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  private static String publicText(KeyPair pair) {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return text(key.getW().getAffineX()) + "." + text(key.getW().getAffineY());
  }

  private static String privateText(KeyPair pair) {
    return text(((ECPrivateKey) pair.getPrivate()).getS());
  }

  /** 32 bytes whatever the number's size: leading zeros belong to the text. */
  private static String text(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(signed.length, COORDINATE_BYTES);
    System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
  }
}
