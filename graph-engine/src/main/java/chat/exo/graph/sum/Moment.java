package chat.exo.graph.sum;

/** The rows of a store and their sums as they were at one moment, however it is written to meanwhile. To be closed soon. One thread. */
public interface Moment extends SummedRows, AutoCloseable {
  BlockSums sums();

  @Override
  void close();
}
