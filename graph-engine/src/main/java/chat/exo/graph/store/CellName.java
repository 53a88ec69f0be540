package chat.exo.graph.store;

import chat.exo.graph.Soul;

/**
 * What names a cell: its node and its key.
 *
 * @param soul the node
 * @param key the key; not empty
 */
public record CellName(Soul soul, String key) {
  public CellName {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("expected a key, got an empty text");
    }
  }

  /** The lengths only: names may hold user content, and this text may reach a log. */
  @Override
  public String toString() {
    return "CellName[" + soul.text().length() + " and " + key.length() + " characters]";
  }
}
