package chat.exo.graph.store.write;

import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import java.util.List;

/** Hears what became of puts: each offered one exactly once, in the order they came. Called on the writer thread. */
public interface WriteListener {
  /** A batch is durable; it may have been one of chores alone, with no puts in it. */
  void written(List<Written> batch);

  /**
   * A batch is not stored, nothing of it; it may have been one of chores alone. Its writes may be offered again; the stage goes on with
   * the next ones.
   *
   * @param cause a {@link StoreException} if the machine failed, anything else is a bug of ours
   */
  void failed(List<Write.Put> batch, RuntimeException cause);
}
