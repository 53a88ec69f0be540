package chat.exo.graph.sea;

import java.util.OptionalDouble;

/**
 * What an operator decides about the gate.
 *
 * @param publicSpace whether unsigned souls may be written; gun's option {@code secure} closes them
 * @param oldFormats whether values signed before 2019 are still read
 * @param expiryGraceMillis not gun: certificates are also held against the clock, with this grace, for keys that are not
 *     held here yet; empty is gun's rule, which compares only the state the writer claims, so that an expired certificate
 *     still writes into the past
 * @param maxPolicies entries of a certificate's write policy; a certificate with more allows nothing
 * @param maxCachedKeys public keys kept decoded
 * @param maxCachedSignatures good signatures of values remembered, 32 bytes each and overhead
 * @param maxCachedCertificates good signatures of certificates remembered
 */
public record SeaOptions(
    PublicSpace publicSpace,
    OldFormats oldFormats,
    OptionalDouble expiryGraceMillis,
    int maxPolicies,
    int maxCachedKeys,
    int maxCachedSignatures,
    int maxCachedCertificates) {
  /** Whether unsigned souls may be written. */
  public enum PublicSpace {
    OPEN,
    CLOSED
  }

  /** Whether {@code SEA{"m":[soul,key,value,state],"s":...}} counts as a signed value. */
  public enum OldFormats {
    REFUSED,
    READ
  }

  public SeaOptions {
    positive("policies", maxPolicies);
    positive("cached keys", maxCachedKeys);
    positive("cached signatures", maxCachedSignatures);
    positive("cached certificates", maxCachedCertificates);
    if (expiryGraceMillis.isPresent() && !(expiryGraceMillis.getAsDouble() >= 0)) {
      throw new IllegalArgumentException("expected a grace of at least 0 ms, got " + expiryGraceMillis.getAsDouble());
    }
  }

  /** What a relay starts with. */
  public static SeaOptions defaults() {
    return new SeaOptions(
        PublicSpace.OPEN, OldFormats.REFUSED, OptionalDouble.empty(), 256, 20_000, 200_000, 20_000);
  }

  /** The same with public space open or closed. */
  public SeaOptions with(PublicSpace space) {
    return new SeaOptions(
        space, oldFormats, expiryGraceMillis, maxPolicies, maxCachedKeys, maxCachedSignatures, maxCachedCertificates);
  }

  /** The same with old formats read or refused. */
  public SeaOptions with(OldFormats formats) {
    return new SeaOptions(
        publicSpace, formats, expiryGraceMillis, maxPolicies, maxCachedKeys, maxCachedSignatures, maxCachedCertificates);
  }

  /** The same with certificates held against the clock. */
  public SeaOptions withExpiryGraceMillis(double graceMillis) {
    return new SeaOptions(
        publicSpace,
        oldFormats,
        OptionalDouble.of(graceMillis),
        maxPolicies,
        maxCachedKeys,
        maxCachedSignatures,
        maxCachedCertificates);
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1 for " + what + ", got " + value);
    }
  }
}
