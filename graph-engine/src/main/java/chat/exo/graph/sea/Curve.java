package chat.exo.graph.sea;

import java.math.BigInteger;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;

/**
 * The curve of all SEA keys, P-256.
 *
 * @param parameters as the JDK knows it
 */
record Curve(ECParameterSpec parameters) {
  /**
   * Whether a point is on the curve: y² = x³ + ax + b (mod p), both coordinates below p. The JDK makes keys of other
   * points too, without a word (measured on 17 and 25).
   */
  boolean holds(BigInteger x, BigInteger y) {
    EllipticCurve curve = parameters.getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger left = y.multiply(y).mod(p);
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return left.equals(right);
  }
}
