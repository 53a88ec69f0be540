package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who wrote a cell, as far as the cell itself proves it. Means something only for cells that passed the {@link SeaGate}, whose
 * {@link Verdict#author} says it without reading them again.
 */
public sealed interface Author {
  /**
   * A key signed it.
   *
   * @param writer the public key that signed
   * @param owner the public key whose space it stands in; the writer's, unless a certificate allows another
   */
  record Key(String writer, String owner) implements Author {}

  /**
   * Nobody in particular: {@code pub} of an account, which is unsigned, the same whoever writes it, and can never be anything else.
   *
   * @param owner the public key whose account it is
   */
  record Account(String owner) implements Author {}

  /**
   * An alias: unsigned, but it names a key.
   *
   * @param key the public key it names; empty in the list of all aliases
   */
  record Alias(Optional<String> key) implements Author {}

  /** Nobody: the value is its own hash. */
  record Content() implements Author {}

  /** Nobody: public space. */
  record Nobody() implements Author {}

  /** Who wrote a cell of a soul. */
  static Author of(Soul soul, Cell cell) {
    return of(soul, cell, () -> writer(cell));
  }

  /** The same where it is known whether somebody else than the owner signed. */
  static Author of(Soul soul, Cell cell, Supplier<Optional<String>> foreignWriter) {
    return switch (Space.of(soul)) {
      case Space.User(String owner) when UserRule.isAccountKey(soul, owner, cell) -> new Account(owner);
      case Space.User(String owner) -> new Key(foreignWriter.get().orElse(owner), owner);
      case Space.AliasList list ->
          new Alias(Optional.of(cell.key()).filter(key -> key.startsWith("~")).map(key -> key.substring(1)));
      case Space.AliasRoot root -> new Alias(Optional.empty());
      case Space.Content content -> new Content();
      case Space.Public open -> new Nobody();
    };
  }

  private static Optional<String> writer(Cell cell) {
    // By its meaning, never by its looks: JSON has many spellings of one name.
    return cell.value() instanceof Value.Text(String text) ? Envelope.read(text).flatMap(Envelope::writer) : Optional.empty();
  }
}
