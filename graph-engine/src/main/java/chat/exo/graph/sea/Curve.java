package chat.exo.graph.sea;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Base64;
import java.util.Optional;

/**
 * The curve of all SEA keys, P-256, and how its points are written.
 *
 * @param parameters as the JDK knows it
 */
public record Curve(ECParameterSpec parameters) {
  private static final int COORDINATE_LENGTH = 43;

  /** P-256, also called secp256r1. */
  public static Curve p256() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return new Curve(parameters.getParameterSpec(ECParameterSpec.class));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a JDK that knows P-256", e);
    }
  }

  /**
   * Reads a {@code pub} or {@code epub}: two coordinates in base64url without padding, 43 characters each, joined by a
   * dot.
   *
   * @return the point, or empty if the text is none or its point is not on the curve. The JDK makes keys of such points
   *     too, without a word (measured on 17 and 25), and then an agreement gives the private key away.
   */
  public Optional<ECPublicKeySpec> point(String text) {
    if (text.length() != 2 * COORDINATE_LENGTH + 1 || text.charAt(COORDINATE_LENGTH) != '.') {
      return Optional.empty();
    }
    try {
      BigInteger x = coordinate(text.substring(0, COORDINATE_LENGTH));
      BigInteger y = coordinate(text.substring(COORDINATE_LENGTH + 1));
      return holds(x, y) ? Optional.of(new ECPublicKeySpec(new ECPoint(x, y), parameters)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a character base64url has not
    }
  }

  private static BigInteger coordinate(String text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text));
  }

  /** y² = x³ + ax + b (mod p), both coordinates below p. */
  private boolean holds(BigInteger x, BigInteger y) {
    EllipticCurve curve = parameters.getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger left = y.multiply(y).mod(p);
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return left.equals(right);
  }
}
