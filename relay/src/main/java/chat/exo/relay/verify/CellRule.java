package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import java.util.Optional;

/** A rule of this relay's own, beside those of its operator. Asked on the verifying threads. */
public interface CellRule {
  /** Why a cell may not be written, if it may not. */
  Optional<String> complaint(Soul soul, Cell cell);
}
