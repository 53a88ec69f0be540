package chat.exo.relay.keep;

import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.write.WriteListener;
import java.util.List;

/** A listener for a writer that tests have chores done by. */
public final class Unheard implements WriteListener {
  @Override
  public void written(List<Written> batch) {}

  @Override
  public void failed(List<Write.Put> batch, RuntimeException cause) {}
}
