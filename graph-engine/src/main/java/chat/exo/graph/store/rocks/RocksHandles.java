package chat.exo.graph.store.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractNativeReference;

/** Native objects in the order they were made, closed in the reverse one: a database before the cache it reads through. */
final class RocksHandles implements AutoCloseable {
  private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();

  /** Keeps an object until {@link #close}. */
  <T extends AbstractNativeReference> T keep(T handle) {
    handles.push(handle);
    return handle;
  }

  @Override
  public void close() {
    while (!handles.isEmpty()) {
      handles.pop().close();
    }
  }
}
