package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.Optional;
import java.util.function.Consumer;

/** User space: what stands under somebody's key was signed by them, or by whom their certificate allows. */
final class UserRule {
  private final SeaOptions options;
  private final Signatures signatures;
  private final CertificateRule certificates;

  UserRule(SeaOptions options, Signatures signatures, CertificateRule certificates) {
    this.options = options;
    this.signatures = signatures;
    this.certificates = certificates;
  }

  /**
   * Judges a cell.
   *
   * @param foreignWriter told who signed it, if that was somebody else than the owner
   */
  Optional<Refusal> judge(Soul soul, String owner, Cell cell, Consumer<String> foreignWriter) {
    if (isAccountKey(soul, owner, cell)) {
      return judgeAccountKey(soul, owner, cell);
    }
    // gun: it cannot see the signature of a state 0, whatever it is
    if (!(cell.value() instanceof Value.Text(String text)) || cell.state() == 0) {
      return unverified(soul, cell);
    }
    Optional<Envelope> envelope = Envelope.read(text);
    return envelope.isPresent()
        ? judgeEnvelope(soul, owner, cell, envelope.get(), foreignWriter)
        : judgeOldEnvelope(soul, owner, cell, text);
  }

  /** Whether a cell is the one unsigned value of user space. */
  static boolean isAccountKey(Soul soul, String owner, Cell cell) {
    return cell.key().equals("pub") && soul.text().length() == owner.length() + 1 && soul.text().startsWith(owner, 1);
  }

  /**
   * {@code pub} of an account is the key itself, and the owner cannot change it either. not gun: it has to be a key, or any two words
   * with a dot between would be a place where everybody writes unsigned.
   */
  private Optional<Refusal> judgeAccountKey(Soul soul, String owner, Cell cell) {
    return cell.value().equals(new Value.Text(owner)) && signatures.isKey(owner)
        ? Optional.empty()
        : Optional.of(new Refusal(soul, cell.key(), Refusal.Reason.ACCOUNT, "Account not same!"));
  }

  private Optional<Refusal> judgeEnvelope(
      Soul soul, String owner, Cell cell, Envelope envelope, Consumer<String> foreignWriter) {
    String writer = envelope.writer().orElse(owner);
    boolean foreign = !writer.equals(owner);
    if (foreign && envelope.certificate().isEmpty()) {
      // not gun: it asks for a certificate only if one is given, so that anyone writes anywhere (H1)
      return unverified(soul, cell);
    }
    if (!isSigned(soul, cell, writer, envelope)) {
      return unverified(soul, cell);
    }
    if (foreign) {
      foreignWriter.accept(writer);
    }
    return foreign
        ? certificates.judge(soul, owner, writer, cell, envelope.certificate().orElseThrow())
        : Optional.empty();
  }

  private boolean isSigned(Soul soul, Cell cell, String writer, Envelope envelope) {
    for (String value : envelope.valueTexts()) {
      if (signatures.hold(writer, SignedText.of(soul, cell.key(), value, cell.state()), envelope.signature())) {
        return true;
      }
    }
    return false;
  }

  private Optional<Refusal> judgeOldEnvelope(Soul soul, String owner, Cell cell, String text) {
    boolean good =
        switch (options.oldFormats()) {
          case REFUSED -> false;
          case READ ->
              OldEnvelope.read(text)
                  .filter(old -> old.belongsTo(soul, cell))
                  .filter(old -> signatures.hold(owner, old.signedText(), old.signature()))
                  .isPresent();
        };
    return good ? Optional.empty() : unverified(soul, cell);
  }

  private static Optional<Refusal> unverified(Soul soul, Cell cell) {
    return Optional.of(new Refusal(soul, cell.key(), Refusal.Reason.UNVERIFIED, "Unverified data."));
  }
}
