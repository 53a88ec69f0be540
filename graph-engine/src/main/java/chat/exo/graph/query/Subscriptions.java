package chat.exo.graph.query;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Who waits for what: every GET of a reader, until the reader goes. Used by one thread.
 *
 * <p>A change finds its readers by soul, then by key; only rules over ranges are tried one by one, each once for all who have it.
 *
 * @param <R> a reader, compared by equality
 */
public final class Subscriptions<R> {
  /** What a query over several souls asks for, however much of it. */
  private record SoulRule(Lex souls, Lex keys) {
    static SoulRule of(Query query) {
      return new SoulRule(query.souls(), query.keys());
    }
  }

  private final Map<Soul, NodeReaders<R>> bySoul = new HashMap<>();
  private final Map<SoulRule, Set<R>> bySoulRule = new LinkedHashMap<>();
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
            () -> bySoulRule.computeIfAbsent(SoulRule.of(query), rule -> new LinkedHashSet<>(2)).add(reader));
    return true;
  }

  /** Ends all subscriptions of a reader. */
  public void removeAll(R reader) {
    Set<Query> queries = queriesOf.remove(reader);
    if (queries == null) {
      return;
    }
    rangesOf.remove(reader);
    for (Query query : queries) {
      query
          .soul()
          .ifPresentOrElse(
              soul -> bySoul.computeIfPresent(soul, (s, readers) -> readers.without(reader, query.keys())),
              () -> bySoulRule.computeIfPresent(SoulRule.of(query), (rule, readers) -> readers.remove(reader) && readers.isEmpty() ? null : readers));
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

  /**
   * Who waits for what part of a change; each reader is in one audience. A part may turn out to be empty: see {@link
   * Selection#graph}.
   */
  public List<Audience<R>> interested(Graph change) {
    if (bySoulRule.isEmpty() && change.nodes().size() == 1) {
      Node node = change.nodes().getFirst();
      NodeReaders<R> readers = bySoul.get(node.soul());
      if (readers == null) {
        return List.of();
      }
      if (readers.onlyWhole()) {
        return Audiences.ofAll(change, node, readers.whole());
      }
    }
    Audiences<R> audiences = new Audiences<>(change);
    for (Node node : change.nodes()) {
      NodeReaders<R> readers = bySoul.get(node.soul());
      if (readers != null) {
        readers.collect(node, audiences);
      }
    }
    bySoulRule.forEach((rule, readers) -> audiences.addSouls(rule.souls, rule.keys, readers));
    return audiences.all();
  }
}
