package chat.exo.graph.query;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Who waits for what: every GET of a reader, until the reader goes. Used by one thread.
 *
 * <p>A change finds its readers by soul, then by key; only rules over ranges are tried one by one.
 *
 * @param <R> a reader, compared by equality
 */
public final class Subscriptions<R> {
  private final Map<Soul, NodeReaders<R>> bySoul = new HashMap<>();
  private final Map<R, Set<Query>> bySoulRange = new LinkedHashMap<>();
  private final SequencedMap<R, Set<Query>> queriesOf = new LinkedHashMap<>();
  private final Map<R, Integer> rangesOf = new HashMap<>();
  private int count;
  private int ranges;

  /** Adds a subscription; returns whether it is new. */
  public boolean add(R reader, Query query) {
    if (!queriesOf.computeIfAbsent(reader, r -> new LinkedHashSet<>(4)).add(query)) {
      return false;
    }
    count++;
    if (isRange(query)) {
      ranges++;
      rangesOf.merge(reader, 1, Integer::sum);
    }
    query
        .soul()
        .ifPresentOrElse(
            soul -> bySoul.computeIfAbsent(soul, s -> new NodeReaders<>()).add(reader, query.keys()),
            () -> bySoulRange.computeIfAbsent(reader, r -> new LinkedHashSet<>(2)).add(query));
    return true;
  }

  /** Ends all subscriptions of a reader. */
  public void removeAll(R reader) {
    Set<Query> queries = queriesOf.remove(reader);
    if (queries == null) {
      return;
    }
    bySoulRange.remove(reader);
    rangesOf.remove(reader);
    for (Query query : queries) {
      query.soul().ifPresent(soul -> bySoul.computeIfPresent(soul, (s, readers) -> readers.without(reader, query.keys())));
      count--;
      if (isRange(query)) {
        ranges--;
      }
    }
  }

  /** How many subscriptions a reader has. */
  public int count(R reader) {
    Set<Query> queries = queriesOf.get(reader);
    return queries == null ? 0 : queries.size();
  }

  /** How many subscriptions there are in all. */
  public int count() {
    return count;
  }

  /** Whether a query is a rule over souls or keys that every change has to be held against. */
  public static boolean isRange(Query query) {
    return query.soul().isEmpty() || (query.keys().exact().isEmpty() && !query.keys().matchesAll());
  }

  /** How many of a reader's subscriptions are rules. */
  public int rangeCount(R reader) {
    return rangesOf.getOrDefault(reader, 0);
  }

  /** How many of all subscriptions are rules. */
  public int rangeCount() {
    return ranges;
  }

  /** What each reader asked for, the latest reader last. */
  public SequencedMap<R, Set<Query>> all() {
    return queriesOf;
  }

  /** The part of a change each reader waits for, readers in the order of their first subscription to it. */
  public Map<R, Interest> interested(Graph change) {
    Map<R, Interest> interests = new LinkedHashMap<>();
    Interest everything = Interest.in(change);
    for (Node node : change.nodes()) {
      NodeReaders<R> readers = bySoul.get(node.soul());
      if (readers != null) {
        readers.collect(node, interests, everything);
      }
      if (!bySoulRange.isEmpty()) {
        collectRanges(node, interests);
      }
    }
    return interests;
  }

  private void collectRanges(Node node, Map<R, Interest> interests) {
    bySoulRange.forEach(
        (reader, queries) -> {
          for (Cell cell : node.cells()) {
            if (queries.stream().anyMatch(query -> query.matches(node.soul(), cell.key()))) {
              interests.computeIfAbsent(reader, r -> new Interest()).add(node, cell);
            }
          }
        });
  }
}
