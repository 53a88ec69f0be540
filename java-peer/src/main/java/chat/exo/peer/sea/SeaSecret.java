package chat.exo.peer.sea;

import chat.exo.graph.sea.Curve;
import chat.exo.peer.Refused;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/** {@code SEA.secret}: a text that two pairs know and nobody else. */
public final class SeaSecret {
  private SeaSecret() {}

  /**
   * The secret between one's own pair and another.
   *
   * @param theirEpub the other's public key for agreements; a point off the curve is refused, because it would draw the
   *     private key out bit by bit
   * @return 32 bytes as base64url without padding, 43 characters; gun uses the text itself as a key
   */
  public static String between(SeaPair mine, String theirEpub) {
    Curve curve = Curve.p256();
    ECPublicKeySpec theirs =
        curve
            .point(theirEpub)
            .orElseThrow(() -> new Refused("expected the other's epub, 87 characters of a P-256 key; ask them for it"));
    try {
      KeyFactory keys = KeyFactory.getInstance("EC");
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(keys.generatePrivate(privateKey(mine.epriv(), curve.parameters())));
      agreement.doPhase(keys.generatePublic(theirs), true);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(agreement.generateSecret());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a JDK that agrees on P-256", e);
    }
  }

  private static ECPrivateKeySpec privateKey(String epriv, ECParameterSpec parameters) {
    try {
      return new ECPrivateKeySpec(new BigInteger(1, Base64.getUrlDecoder().decode(epriv)), parameters);
    } catch (IllegalArgumentException e) {
      throw new Refused("expected a private key of 43 base64url characters; check the key file", e);
    }
  }
}
