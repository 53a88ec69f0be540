package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Whether an owner's certificate allows a write that somebody else has signed. The writer's own signature is good already. */
final class CertificateRule {
  private static final String FAILED = "Certificate verification fail.";
  private static final String EXPIRED = "Certificate expired.";

  private final SeaOptions options;
  private final Signatures signatures;
  private final StoredValues stored;
  private final BlockLists blockLists;
  private final DoubleSupplier clockMillis;

  CertificateRule(SeaOptions options, Signatures signatures, StoredValues stored, DoubleSupplier clockMillis) {
    this.options = options;
    this.signatures = signatures;
    this.stored = stored;
    this.blockLists = new BlockLists(stored);
    this.clockMillis = clockMillis;
  }

  /** Judges the write; where gun drops it in silence, the answer is "Certificate verification fail." */
  Optional<Refusal> judge(Soul soul, String owner, String writer, Cell cell, Json.Members fields) {
    return complaint(soul, owner, writer, cell, fields)
        .map(text -> new Refusal(soul, cell.key(), Refusal.Reason.CERTIFICATE, text));
  }

  private Optional<String> complaint(Soul soul, String owner, String writer, Cell cell, Json.Members fields) {
    Optional<Certificate> read = Certificate.read(fields);
    if (read.isEmpty() || !isSigned(read.get(), owner)) {
      return Optional.of(FAILED);
    }
    Certificate certificate = read.get();
    if (isExpired(certificate.expiry(), soul, cell)) {
      return Optional.of(EXPIRED);
    }
    List<Policy> policies = certificate.policies();
    if (!certificate.allows(writer) || policies.size() > options.maxPolicies()) {
      return Optional.of(FAILED);
    }
    String path = pathOf(soul);
    Optional<Policy> deciding = policies.stream().filter(policy -> policy.covers(path, cell.key())).findFirst();
    if (deciding.isEmpty()) {
      return Optional.of(FAILED);
    }
    // not gun: it asks for the writer's name only below the root (H7)
    if (deciding.get().namesWriter() && !path.contains(writer) && !cell.key().contains(writer)) {
      return Optional.of(
          "Path \"" + path + "\" or key \"" + cell.key() + "\" must contain string \"" + writer + "\".");
    }
    return blockLists.block(owner, writer, certificate.blocks())
        ? Optional.of("Certificant " + writer + " blocked.")
        : Optional.empty();
  }

  private boolean isSigned(Certificate certificate, String owner) {
    return certificate.texts().stream().anyMatch(text -> signatures.hold(owner, text, certificate.signature()));
  }

  /**
   * gun: the writer's claimed state is held against the expiry, so an expired certificate still writes into the past (H6).
   * Old data could not be synced otherwise; an operator may choose to refuse at least what is not here yet.
   */
  private boolean isExpired(double expiryMillis, Soul soul, Cell cell) {
    if (cell.state() > expiryMillis) {
      return true;
    }
    return options.expiryGraceMillis().isPresent()
        && clockMillis.getAsDouble() > expiryMillis + options.expiryGraceMillis().getAsDouble()
        && stored.find(soul, cell.key()).isEmpty();
  }

  private static String pathOf(Soul soul) {
    int slash = soul.text().indexOf('/');
    return slash < 0 ? "" : soul.text().substring(slash + 1);
  }
}
