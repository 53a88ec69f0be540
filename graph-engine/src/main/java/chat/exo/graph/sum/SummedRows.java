package chat.exo.graph.sum;

/** The rows under the sums, as a store lends them. Rows that {@link SumRule} leaves out are not among them. */
public interface SummedRows {
  /** Visits the rows from one bound on and before another, in order, until the visitor has enough. */
  void walk(byte[] from, byte[] to, RowVisitor visitor);
}
