package chat.exo.graph.store;

import chat.exo.graph.Cell;
import chat.exo.graph.Value;

/**
 * What the writer is shown in the place of a cell that is to stay erased: a cell from the end of time. Nothing is newer, so a late copy
 * is acknowledged and changes nothing. It is never stored, and no peer can write one: its state lies too far ahead.
 */
public final class Tombstone {
  private Tombstone() {}

  public static Cell of(String key) {
    return new Cell(key, Double.MAX_VALUE, new Value.Null());
  }

  public static boolean is(Cell cell) {
    return cell.state() == Double.MAX_VALUE && cell.value() instanceof Value.Null;
  }
}
