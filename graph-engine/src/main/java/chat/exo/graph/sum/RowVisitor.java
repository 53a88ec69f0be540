package chat.exo.graph.sum;

/** Looks at rows, one after the other. */
@FunctionalInterface
public interface RowVisitor {
  /** The next row; false if none is wanted after it. */
  boolean row(byte[] key, byte[] value);
}
