package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.sea.Author;
import chat.exo.graph.sea.Refusal;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.Verdict;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Firewall first, then the operator's rules: what may be written here, and by whom. Thread-safe; called by the verifying
 * threads, and by the loop for what needs no store and no signature.
 */
public final class WriteGate {
  private static final String DISK_FULL = "this relay's disk is as full as its operator allows; write elsewhere, or later";
  private static final String NOT_A_MEMBER = "this relay takes writes of invited keys only; ask its operator for an invitation";
  private static final String BANNED = "this relay takes no writes of this key; ask its operator";
  private static final String BANNED_SOUL = "this relay does not take souls that begin so; ask its operator";

  private record Rules(PolicyOptions policy, Rate keyWrites) {}

  private final SeaGate sea;
  private final CellRule rule;
  private final Members members;
  private final Lists lists;
  private final BooleanSupplier diskFull;
  private final LimitCounts counts;
  private final LongSupplier clockMillis;
  private final KeyRates keyRates = new KeyRates();
  /** Connections over which a member writes may bring what nobody can sign: hashed values and aliases. */
  private final Signers signers = new Signers();
  private volatile Rules rules;

  public WriteGate(
      SeaGate sea,
      CellRule rule,
      Members members,
      Lists lists,
      PolicyOptions policy,
      Rate keyWrites,
      BooleanSupplier diskFull,
      LimitCounts counts,
      LongSupplier clockMillis) {
    this.sea = sea;
    this.rule = rule;
    this.members = members;
    this.lists = lists;
    this.diskFull = diskFull;
    this.counts = counts;
    this.clockMillis = clockMillis;
    this.rules = new Rules(policy, keyWrites);
  }

  /** New rules, from the next write on. */
  public void change(PolicyOptions policy, Rate keyWrites) {
    rules = new Rules(policy, keyWrites);
    members.change(policy);
  }

  /** A connection is gone. */
  public void closed(PeerId peer) {
    signers.closed(peer);
  }

  /** Connections of nobody but banned keys. A relay that brings the writes of many is none. */
  public List<PeerId> banned() {
    PolicyOptions policy = rules.policy;
    return signers.only(key -> lists.bansKey(key, policy));
  }

  /** Whether judging takes a signature, a hash or a look into the store. */
  public boolean takesAWhile(Graph graph) {
    return switch (rules.policy.write()) {
      case OPEN, SIGNED -> sea.needsVerification(graph) || graph.nodes().stream().anyMatch(AliasRoom::concerns);
      case INVITE, LIST -> true;
    };
  }

  /** Whether what belongs to a key is kept here, beyond the graph. */
  public boolean keepsFor(String key) {
    PolicyOptions policy = rules.policy;
    return !lists.bansKey(key, policy)
        && switch (policy.write()) {
          case OPEN, SIGNED -> true;
          case INVITE, LIST -> members.holds(key);
        };
  }

  public Ruling judge(PeerId from, Graph graph) {
    Verdict verdict = sea.verify(graph);
    Set<String> texts = new LinkedHashSet<>();
    int bad = 0;
    for (Refusal refusal : verdict.refusals()) {
      texts.add(refusal.text());
      bad += refusal.silent() ? 0 : 1;
    }
    Set<String> writers = writers(verdict.passed());
    if (!writers.isEmpty()) {
      signers.add(from, writers);
    }
    Rules now = rules;
    if (!verdict.passed().isEmpty() && diskFull.getAsBoolean()) {
      counts.add(Limit.DISK);
      texts.add(DISK_FULL);
      return new Ruling(new Graph(List.of()), List.copyOf(texts), bad);
    }
    Graph allowed = allowed(from, obeying(verdict.passed(), texts), now.policy, texts);
    Graph within = within(allowed, now.keyWrites, texts);
    return new Ruling(within, List.copyOf(texts), bad);
  }

  private Graph obeying(Graph graph, Set<String> texts) {
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    for (Node node : graph.nodes()) {
      List<Cell> cells = new ArrayList<>(node.cells().size());
      for (Cell cell : node.cells()) {
        rule.complaint(node.soul(), cell).ifPresentOrElse(texts::add, () -> cells.add(cell));
      }
      keep(node, cells, nodes);
    }
    return texts.isEmpty() ? graph : new Graph(nodes);
  }

  private Graph allowed(PeerId from, Graph graph, PolicyOptions policy, Set<String> texts) {
    if (policy.write() == PolicyOptions.Preset.OPEN && lists.empty() && policy.bannedKeys().isEmpty() && policy.bannedSouls().isEmpty()) {
      return graph;
    }
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    for (Node node : graph.nodes()) {
      List<Cell> cells = new ArrayList<>(node.cells().size());
      for (Cell cell : node.cells()) {
        complaint(from, node, cell, policy).ifPresentOrElse(texts::add, () -> cells.add(cell));
      }
      keep(node, cells, nodes);
    }
    return new Graph(nodes);
  }

  private static Set<String> writers(Graph graph) {
    Set<String> writers = new LinkedHashSet<>(2);
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        if (Author.of(node.soul(), cell) instanceof Author.Key key) {
          writers.add(key.writer());
        }
      }
    }
    return writers;
  }

  private Optional<String> complaint(PeerId from, Node node, Cell cell, PolicyOptions policy) {
    if (lists.bansSoul(node.soul(), policy)) {
      return Optional.of(BANNED_SOUL);
    }
    Author author = Author.of(node.soul(), cell);
    if (author instanceof Author.Key key && (lists.bansKey(key.writer(), policy) || lists.bansKey(key.owner(), policy))) {
      return Optional.of(BANNED);
    }
    boolean taken =
        switch (policy.write()) {
          case OPEN -> true;
          case SIGNED -> !(author instanceof Author.Nobody);
          case INVITE, LIST ->
              switch (author) {
                case Author.Key key -> members.holds(key.writer());
                case Author.Alias alias -> alias.key().map(members::holds).orElseGet(() -> signers.any(from, members::holds));
                case Author.Content content -> signers.any(from, members::holds);
                case Author.Nobody nobody -> false;
              };
        };
    if (taken) {
      return Optional.empty();
    }
    return Optional.of(author instanceof Author.Nobody ? "Soul missing public key at '" + cell.key() + "'." : NOT_A_MEMBER);
  }

  private Graph within(Graph graph, Rate rate, Set<String> texts) {
    Map<String, Integer> cellsOfKey = new HashMap<>(2);
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        if (Author.of(node.soul(), cell) instanceof Author.Key key) {
          cellsOfKey.merge(key.writer(), 1, Integer::sum);
        }
      }
    }
    Set<String> beyond = new LinkedHashSet<>(0);
    cellsOfKey.forEach(
        (key, cells) -> {
          if (!keyRates.spend(key, cells, rate, clockMillis.getAsLong())) {
            beyond.add(key);
            counts.add(Limit.KEY_WRITES_PER_SECOND);
            long waitSeconds = 1 + Math.min(cells, rate.burst()) / rate.perSecond();
            texts.add("this key writes more than this relay takes from one; wait " + waitSeconds + " s and write again");
          }
        });
    return beyond.isEmpty() ? graph : without(graph, beyond);
  }

  private static Graph without(Graph graph, Set<String> writers) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Cell> cells =
          node.cells().stream()
              .filter(cell -> !(Author.of(node.soul(), cell) instanceof Author.Key key && writers.contains(key.writer())))
              .toList();
      keep(node, cells, nodes);
    }
    return new Graph(nodes);
  }

  private static void keep(Node node, List<Cell> cells, List<Node> nodes) {
    if (!cells.isEmpty()) {
      nodes.add(cells.size() == node.cells().size() ? node : new Node(node.soul(), cells));
    }
  }
}
