package chat.exo.graph.query;

import chat.exo.graph.Node;
import chat.exo.graph.query.Selection.Stretch;
import java.util.Collection;
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
  private final Map<Lex, Set<R>> byRange = new LinkedHashMap<>(0);

  void add(R reader, Lex keys) {
    if (keys.matchesAll()) {
      whole.add(reader);
    } else if (keys.exact().isPresent()) {
      byKey.computeIfAbsent(keys.exact().get(), key -> new LinkedHashSet<>(2)).add(reader);
    } else {
      byRange.computeIfAbsent(keys, k -> new LinkedHashSet<>(2)).add(reader);
    }
  }

  /** This, without what one reader waits for by one rule; null when nobody is left, so that the map lets go of it. */
  @Nullable NodeReaders<R> without(R reader, Lex keys) {
    if (keys.matchesAll()) {
      whole.remove(reader);
    } else if (keys.exact().isPresent()) {
      byKey.computeIfPresent(keys.exact().get(), (key, readers) -> readers.remove(reader) && readers.isEmpty() ? null : readers);
    } else {
      byRange.computeIfPresent(keys, (rule, readers) -> readers.remove(reader) && readers.isEmpty() ? null : readers);
    }
    return whole.isEmpty() && byKey.isEmpty() && byRange.isEmpty() ? null : this;
  }

  /** Whether all who read this node read all of it. */
  boolean onlyWhole() {
    return byKey.isEmpty() && byRange.isEmpty();
  }

  Collection<R> whole() {
    return whole;
  }

  void collect(Node node, Audiences<R> audiences) {
    if (!whole.isEmpty()) {
      audiences.add(new Stretch.Whole(node), whole);
    }
    if (!byKey.isEmpty()) {
      audiences.addSingleKeys(node, byKey);
    }
    byRange.forEach((keys, readers) -> audiences.addKeys(node, keys, readers));
  }
}
