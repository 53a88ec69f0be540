package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.Optional;

/** Alias lists are open to all and unsigned; but a key can only point to what it names. Nothing is ever taken out. */
final class AliasRule {
  private static final String NOT_SAME = "Alias not same!";

  private AliasRule() {}

  /** {@code ~@}: the key {@code alice} links to {@code ~@alice}. */
  static Optional<Refusal> judgeRoot(Soul soul, Cell cell) {
    return judge(soul, cell, "~@" + cell.key(), "Data must exist!");
  }

  /** {@code ~@alice}: the key {@code ~pub} links to {@code ~pub}. */
  static Optional<Refusal> judgeList(Soul soul, Cell cell) {
    return judge(soul, cell, cell.key(), "Alias must exist!");
  }

  private static Optional<Refusal> judge(Soul soul, Cell cell, String target, String missing) {
    if (cell.value() instanceof Value.Link(Soul linked) && linked.text().equals(target)) {
      return Optional.empty();
    }
    String text = says(cell.value()) ? NOT_SAME : missing;
    return Optional.of(new Refusal(soul, cell.key(), Refusal.Reason.ALIAS, text));
  }

  /** Whether JavaScript takes the value for something. */
  private static boolean says(Value value) {
    return switch (value) {
      case Value.Null() -> false;
      case Value.Truth(boolean truth) -> truth;
      case Value.Numeric(double number) -> number != 0;
      case Value.Text(String text) -> !text.isEmpty();
      case Value.Link link -> true;
    };
  }
}
