package chat.exo.graph.sum;

/** A store that keeps sums of its rows. It lends them as they are, too. */
public interface Summed extends SummedRows {
  RowSums sums();

  /** The rows and their sums as they are now. */
  Moment moment();

  /** Builds sums that are not there yet, and cuts blocks that have grown: a piece of it; true if there is more to do. Not on the writer's thread. */
  boolean tidy();
}
