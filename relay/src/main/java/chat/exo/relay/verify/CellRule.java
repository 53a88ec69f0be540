package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import java.util.Optional;

/** A rule of this relay's own, beside those of its operator. Asked on the verifying threads. */
public interface CellRule {
  /**
   * Why a cell may not be written, if it may not.
   *
   * @param share who is counted for it; only of what {@link chat.exo.relay.limit.ClientAddress#isOne is an address} more is asked than of everybody
   */
  Optional<String> complaint(long share, Soul soul, Cell cell);
}
