package chat.exo.graph.store.page;

/**
 * A walk over stored rows in byte order; what a store lends to {@link PageReader}. Each move tells whether it stands on a
 * row afterwards; {@link #key} and {@link #value} are asked only then.
 */
public interface Rows {
  /** To the first row not before a key. */
  boolean seek(byte[] key);

  /** To the last row before a key. */
  boolean seekBefore(byte[] key);

  boolean next();

  boolean previous();

  byte[] key();

  byte[] value();
}
