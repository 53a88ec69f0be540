package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The readers of one soul: of the whole node, of single keys, of ranges of keys. */
final class NodeReaders<R> {
  private final Set<R> whole = new LinkedHashSet<>(2);
  private final Map<String, Set<R>> byKey = new HashMap<>(2);
  private final Map<R, Set<Lex>> byRange = new LinkedHashMap<>(0);

  void add(R reader, Lex keys) {
    if (keys.matchesAll()) {
      whole.add(reader);
    } else if (keys.exact().isPresent()) {
      byKey.computeIfAbsent(keys.exact().get(), key -> new LinkedHashSet<>(2)).add(reader);
    } else {
      byRange.computeIfAbsent(reader, r -> new LinkedHashSet<>(2)).add(keys);
    }
  }

  /** This, without what one reader waits for by one rule; null when nobody is left, so that the map lets go of it. */
  @Nullable NodeReaders<R> without(R reader, Lex keys) {
    if (keys.matchesAll()) {
      whole.remove(reader);
    } else if (keys.exact().isPresent()) {
      byKey.computeIfPresent(keys.exact().get(), (key, readers) -> readers.remove(reader) && readers.isEmpty() ? null : readers);
    } else {
      byRange.remove(reader);
    }
    return whole.isEmpty() && byKey.isEmpty() && byRange.isEmpty() ? null : this;
  }

  /** A thousand readers of one small change share one interest: {@code everything} that changed. */
  void collect(Node node, Map<R, Interest> interests, Interest everything) {
    boolean all = everything.nodeCount() == 1;
    for (R reader : whole) {
      if (all) {
        interests.put(reader, everything);
      } else {
        interests.computeIfAbsent(reader, r -> new Interest()).add(node);
      }
    }
    if (byKey.isEmpty() && byRange.isEmpty()) {
      return;
    }
    for (Cell cell : node.cells()) {
      boolean allInKey = all && node.cells().size() == 1;
      for (R reader : byKey.getOrDefault(cell.key(), Set.of())) {
        if (allInKey) {
          interests.put(reader, everything);
        } else {
          interests.computeIfAbsent(reader, r -> new Interest()).add(node, cell);
        }
      }
      byRange.forEach(
          (reader, ranges) -> {
            if (ranges.stream().anyMatch(range -> range.matches(cell.key()))) {
              interests.computeIfAbsent(reader, r -> new Interest()).add(node, cell);
            }
          });
    }
  }
}
