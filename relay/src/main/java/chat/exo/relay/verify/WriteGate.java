package chat.exo.relay.verify;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.sea.Author;
import chat.exo.graph.sea.Refusal;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.Verdict;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Firewall first, then the operator's rules: what may be written here, and by whom. Thread-safe; called by the verifying
 * threads, and by the loop for what needs no store and no signature.
 */
public final class WriteGate {
  private static final String DISK_FULL = "this relay's disk is as full as its operator allows; write elsewhere, or later";
  private static final String NOT_A_MEMBER = "this relay takes writes of invited keys only; ask its operator for an invitation";
  private static final String NO_TOKEN =
      "this relay takes what nobody can sign from its members' connections only; put your token into its address, or ask its operator for one";
  private static final String BANNED = "this relay takes no writes of this key; ask its operator";
  private static final String BANNED_SOUL = "this relay does not take souls that begin so; ask its operator";

  /** Before the number of a connection: apart from accounts of exempt addresses, and below what is an address. */
  private static final long OWN = 1L << 31;

  private record Rules(PolicyOptions policy, Rate keyWrites) {}

  private final SeaGate sea;
  private final CellRule rule;
  private final AliasWords words;
  private final Members members;
  private final Lists lists;
  private final BooleanSupplier diskFull;
  private final LimitCounts counts;
  private final LongSupplier ticksMillis;
  private final KeyRates keyRates = new KeyRates();
  /** Who signed what came over a connection: for bans only, because anybody can send again what somebody signed. */
  private final Signers signers = new Signers();
  /** Relays of the settings, whoever dialled: they bring the writes of many, as a member's connection does. */
  private final Set<PeerId> links = ConcurrentHashMap.newKeySet();
  private volatile Rules rules;

  public WriteGate(
      SeaGate sea,
      CellRule rule,
      AliasWords words,
      Members members,
      Lists lists,
      PolicyOptions policy,
      Rate keyWrites,
      BooleanSupplier diskFull,
      LimitCounts counts,
      LongSupplier ticksMillis) {
    this.sea = sea;
    this.rule = rule;
    this.words = words;
    this.members = members;
    this.lists = lists;
    this.diskFull = diskFull;
    this.counts = counts;
    this.ticksMillis = ticksMillis;
    this.rules = new Rules(policy, keyWrites);
  }

  /** New rules, from the next write on. */
  public void change(PolicyOptions policy, Rate keyWrites) {
    rules = new Rules(policy, keyWrites);
    members.change(policy);
  }

  /** A relay of the settings is behind a connection, until that is gone. */
  public void trust(PeerId peer) {
    links.add(peer);
  }

  /** A connection is gone. */
  public void closed(PeerId peer) {
    links.remove(peer);
    signers.closed(peer);
    members.closed(peer);
  }

  /** Connections of nobody but banned keys. A relay that brings the writes of many is none. */
  public List<PeerId> banned() {
    PolicyOptions policy = rules.policy;
    return signers.only(key -> lists.bansKey(key, policy));
  }

  /** Whether judging takes a signature, a hash or a look into the store. */
  public boolean takesAWhile(Graph graph) {
    return switch (rules.policy.write()) {
      case OPEN, SIGNED -> sea.needsVerification(graph) || graph.nodes().stream().anyMatch(node -> AliasWords.isList(node.soul()));
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

  /**
   * Who is counted for what a connection changes here: its address, as its share has it, or for a member or a relay the connection itself. What
   * is said of an address is not said of such a one: {@link ClientAddress#isOne}.
   */
  public long counted(PeerId from, long share) {
    return brings(from) ? OWN | (from.number() & (OWN - 1)) : share;
  }

  /**
   * Judges every cell by itself: by the firewall, by this relay's own rule, by the policy, by what its key has written lately.
   *
   * @param counted who is counted for what is sent
   */
  public Ruling judge(PeerId from, long counted, Graph graph) {
    Verdict verdict = sea.verify(graph);
    Set<String> texts = new LinkedHashSet<>();
    int bad = 0;
    for (Refusal refusal : verdict.refusals()) {
      texts.add(refusal.text());
      bad += refusal.silent() ? 0 : 1;
    }
    words.hear(verdict.passed());
    Rules now = rules;
    if (!verdict.passed().isEmpty() && diskFull.getAsBoolean()) {
      counts.add(Limit.DISK);
      texts.add(DISK_FULL);
      return new Ruling(new Graph(List.of()), List.copyOf(texts), bad, Map.of());
    }
    Graph allowed = allowed(from, verdict, obeying(counted, verdict.passed(), texts), now.policy, texts);
    Map<String, Integer> cellsOfKey = cellsOfKey(verdict, allowed);
    if (cellsOfKey.isEmpty()) {
      return new Ruling(allowed, List.copyOf(texts), bad, Map.of());
    }
    Graph within = within(verdict, allowed, cellsOfKey, now.keyWrites, texts);
    return new Ruling(within, List.copyOf(texts), bad, cellsOfKey);
  }

  /** Notes whose keys signed what a connection brought. On the loop, while the connection is there: {@link #closed} forgets it. */
  public void heard(PeerId from, Ruling ruling) {
    if (!ruling.cellsOfKey().isEmpty()) {
      signers.add(from, ruling.cellsOfKey().keySet());
    }
  }

  /**
   * Charges keys for what was news. What is here already costs its key nothing, whoever sends it again: otherwise a stranger
   * with a copy of a public cell could use up the allowance of the one who signed it.
   */
  public void stored(Ruling ruling, Graph changed) {
    if (changed.isEmpty() || ruling.cellsOfKey().isEmpty()) {
      return;
    }
    Map<String, Integer> news = ruling.cellsOfKey();
    if (changed.cellCount() != ruling.passed().cellCount()) {
      news = new HashMap<>(2);
      for (Node node : changed.nodes()) {
        for (Cell cell : node.cells()) {
          if (Author.of(node.soul(), cell) instanceof Author.Key key) {
            news.merge(key.writer(), 1, Integer::sum);
          }
        }
      }
    }
    Rate rate = rules.keyWrites;
    news.forEach((key, cells) -> keyRates.charge(key, cells, rate, ticksMillis.getAsLong()));
  }

  /** Whether a connection may bring what nobody can sign, and is the connection of many. */
  private boolean brings(PeerId from) {
    return links.contains(from) || members.brings(from);
  }

  private Graph obeying(long share, Graph graph, Set<String> texts) {
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    for (Node node : graph.nodes()) {
      List<Cell> cells = new ArrayList<>(node.cells().size());
      for (Cell cell : node.cells()) {
        rule.complaint(share, node.soul(), cell).ifPresentOrElse(texts::add, () -> cells.add(cell));
      }
      keep(node, cells, nodes);
    }
    return texts.isEmpty() ? graph : new Graph(nodes);
  }

  private Graph allowed(PeerId from, Verdict verdict, Graph graph, PolicyOptions policy, Set<String> texts) {
    if (policy.write() == PolicyOptions.Preset.OPEN && lists.empty() && policy.bannedKeys().isEmpty() && policy.bannedSouls().isEmpty()) {
      return graph;
    }
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    for (Node node : graph.nodes()) {
      List<Cell> cells = new ArrayList<>(node.cells().size());
      for (Cell cell : node.cells()) {
        complaint(from, node, cell, verdict.author(node.soul(), cell), policy).ifPresentOrElse(texts::add, () -> cells.add(cell));
      }
      keep(node, cells, nodes);
    }
    return new Graph(nodes);
  }

  private Optional<String> complaint(PeerId from, Node node, Cell cell, Author author, PolicyOptions policy) {
    if (lists.bansSoul(node.soul(), policy)) {
      return Optional.of(BANNED_SOUL);
    }
    if ((author instanceof Author.Key key && (lists.bansKey(key.writer(), policy) || lists.bansKey(key.owner(), policy)))
        || (author instanceof Author.Account account && lists.bansKey(account.owner(), policy))) {
      return Optional.of(BANNED);
    }
    boolean taken =
        switch (policy.write()) {
          case OPEN -> true;
          case SIGNED -> !(author instanceof Author.Nobody);
          case INVITE, LIST ->
              switch (author) {
                case Author.Key key -> members.holds(key.writer());
                case Author.Account account -> members.holds(account.owner());
                // Unsigned, so it is a member's only if the member says the same: else anybody could write as long as it names one.
                case Author.Alias alias ->
                    brings(from) || (alias.key().filter(members::holds).isPresent() && words.goesBy(node.soul(), cell.key()));
                case Author.Content content -> brings(from);
                case Author.Nobody nobody -> false;
              };
        };
    if (taken) {
      return Optional.empty();
    }
    return Optional.of(
        switch (author) {
          case Author.Nobody nobody -> "Soul missing public key at '" + cell.key() + "'.";
          case Author.Content content -> policy.write() == PolicyOptions.Preset.SIGNED ? NOT_A_MEMBER : NO_TOKEN;
          case Author.Alias alias -> NOT_A_MEMBER;
          case Author.Key key -> NOT_A_MEMBER;
          case Author.Account account -> NOT_A_MEMBER;
        });
  }

  private static Map<String, Integer> cellsOfKey(Verdict verdict, Graph graph) {
    Map<String, Integer> cellsOfKey = new HashMap<>(2);
    for (Node node : graph.nodes()) {
      for (Cell cell : node.cells()) {
        if (verdict.author(node.soul(), cell) instanceof Author.Key key) {
          cellsOfKey.merge(key.writer(), 1, Integer::sum);
        }
      }
    }
    return cellsOfKey;
  }

  /** A key that has spent more than it has waits; one that has anything may spend all it brings, and waits afterwards. */
  private Graph within(Verdict verdict, Graph graph, Map<String, Integer> cellsOfKey, Rate rate, Set<String> texts) {
    Set<String> beyond = new LinkedHashSet<>(0);
    for (String key : cellsOfKey.keySet()) {
      long debtMillis = keyRates.debtMillis(key, rate, ticksMillis.getAsLong());
      if (debtMillis > 0) {
        beyond.add(key);
        counts.add(Limit.KEY_WRITES_PER_SECOND);
        texts.add("this key writes more than this relay takes from one; wait " + (1 + debtMillis / 1_000) + " s and write again");
      }
    }
    cellsOfKey.keySet().removeAll(beyond);
    return beyond.isEmpty() ? graph : without(verdict, graph, beyond);
  }

  private static Graph without(Verdict verdict, Graph graph, Set<String> writers) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Cell> cells =
          node.cells().stream()
              .filter(cell -> !(verdict.author(node.soul(), cell) instanceof Author.Key key && writers.contains(key.writer())))
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
