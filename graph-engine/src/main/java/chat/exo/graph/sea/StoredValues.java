package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.Optional;

/** What the relay already holds; asked by the verifying threads, so it must be thread-safe and must not ask the network. */
@FunctionalInterface
public interface StoredValues {
  /** The value of a key as it is stored, envelope and all; empty if the key was never written. */
  Optional<Value> find(Soul soul, String key);
}
