package chat.exo.graph.store;

import chat.exo.graph.Graph;

/**
 * Cells that have won, and who brought them.
 *
 * @param share {@link Write#share} of the write
 * @param changed the cells
 */
public record Contribution(long share, Graph changed) {
  /** The share of what nobody is known to have brought. */
  public static final long NOBODY = 0;
}
