package chat.exo.relay.mesh;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Message;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A whole relay without its edge: the real mesh over a map, with writing and reading that take a moment. */
final class SimulatedRelay implements World.Station, Effects {
  private static final int PAGE_CELLS = 2;

  /** Long before any of it; so that nothing that takes time is reckoned with the time of day. */
  private static final long STARTED_MILLIS = 1_600_000_000_000L;

  private static final int SLOWEST_READ_MILLIS = 60;

  private final World world;
  private final String url;
  private final Mesh mesh;
  private final CellStore store = new CellStore();
  private final Map<PeerId, World.Wire> wires = new HashMap<>();
  private final Map<World.Wire, PeerId> peers = new HashMap<>();
  private final Map<World.Wire, SimulatedRelay> dialled = new HashMap<>();
  private final Ledger ledger = new Ledger(() -> new LedgerOptions(64 << 20, 128 << 20, 256 << 20));
  private final Map<PeerId, Ledger.Account> accounts = new HashMap<>();
  private final Map<World.Wire, Set<Query>> asked = new HashMap<>();
  private long lastPeer;
  private int dials;
  private long wakeAt = Long.MAX_VALUE;

  SimulatedRelay(World world, String url, long seed) {
    this.world = world;
    this.url = url;
    this.mesh = new Mesh(MeshOptions.defaults(), new SplittableRandom(seed));
  }

  CellStore store() {
    return store;
  }

  Mesh mesh() {
    return mesh;
  }

  World.Wire accept(World.Station client) {
    World.Wire wire = world.new Wire(this, client);
    mesh.accepted(add(wire), client instanceof SimulatedRelay, this); // operators give each other tokens
    return wire;
  }

  World.Wire dial(SimulatedRelay other) {
    mesh.configure(other.url, this);
    World.Wire wire = other.accept(this);
    dialled.put(wire, other);
    mesh.dialled(add(wire), other.url, this);
    return wire;
  }

  @Override
  public void hear(World.Wire wire, Message message) {
    PeerId from = peers.get(wire);
    if (from != null) {
      if (message instanceof Message.Get get) {
        askedOf(wire).add(get.query());
      }
      mesh.heard(from, message, ticks(), this);
      wake();
    }
  }

  @Override
  public void lost(World.Wire wire) {
    PeerId peer = Objects.requireNonNull(peers.remove(wire), "a wire is lost once");
    wires.remove(peer);
    mesh.closed(peer);
    SimulatedRelay other = dialled.remove(wire);
    if (other == null) {
      return;
    }
    mesh.linkTo(other.url)
        .ifPresentOrElse(
            stays -> dialled.put(Objects.requireNonNull(wires.get(stays), "a link has a wire"), other), // as if it were dialled
            () -> {
              dials++;
              world.after(100 + world.random().nextInt(400), () -> dial(other));
            });
  }

  @Override
  public void send(PeerId to, byte[] message) {
    World.Wire wire = wires.get(to);
    if (wire != null) {
      wire.send(this, message);
    }
  }

  @Override
  public void write(long ticket, PeerId from, Graph graph) {
    world.after(
        1,
        () -> {
          CellStore.Merged merged = store.merge(graph, (double) wallMillis());
          mesh.written(ticket, merged.changed(), merged.deferred(), ticks(), this);
          wake();
        });
  }

  @Override
  public long wallMillis() {
    return world.now();
  }

  /** A clock that nobody sets: how long this machine runs. */
  private long ticks() {
    return world.now() - STARTED_MILLIS;
  }

  /** Slow and in small pages; what this relay reads for a link of its own is refused now and then. */
  @Override
  public void read(long ticket, PeerId from, Query query) {
    World.Wire wire = wires.get(from);
    boolean own = wire != null && dialled.containsKey(wire) && !askedOf(wire).contains(query);
    world.after(
        1 + world.random().nextInt(SLOWEST_READ_MILLIS),
        () -> {
          if (own && world.random().nextInt(5) == 0) {
            mesh.readRefused(ticket, "the relay is busy", ticks(), this);
            wake();
          } else {
            page(ticket, query, 0);
          }
        });
  }

  private void page(long ticket, Query query, int begin) {
    List<Node> cells = new ArrayList<>();
    for (Node node : store.read(query).nodes()) {
      node.cells().forEach(cell -> cells.add(new Node(node.soul(), List.of(cell))));
    }
    int end = Math.min(begin + PAGE_CELLS, cells.size());
    boolean last = end == cells.size();
    mesh.found(ticket, PrintedGraph.of(joined(cells.subList(Math.min(begin, end), end))), last, ticks(), this);
    wake();
    if (!last && mesh.wantsMore(ticket)) {
      world.after(1 + world.random().nextInt(SLOWEST_READ_MILLIS), () -> page(ticket, query, end));
    }
  }

  private static Graph joined(List<Node> cells) {
    Map<Soul, List<Cell>> bySoul = new LinkedHashMap<>();
    cells.forEach(node -> bySoul.computeIfAbsent(node.soul(), soul -> new ArrayList<>()).addAll(node.cells()));
    return new Graph(bySoul.entrySet().stream().map(entry -> new Node(entry.getKey(), entry.getValue())).toList());
  }

  /** Every connection this relay dialled breaks, and is dialled again. */
  void cutLinks() {
    List.copyOf(dialled.keySet()).forEach(World.Wire::cut);
  }

  private Set<Query> askedOf(World.Wire wire) {
    return asked.computeIfAbsent(wire, w -> new HashSet<>());
  }

  @Override
  public Ledger.Account account(PeerId peer) {
    return accounts.computeIfAbsent(peer, id -> ledger.open(Optional.empty()));
  }

  @Override
  public void trust(PeerId peer) {}

  @Override
  public boolean sameHost(PeerId accepted, PeerId dialledTo) {
    World.Wire wire = wires.get(accepted);
    SimulatedRelay other = Optional.ofNullable(wires.get(dialledTo)).map(dialled::get).orElse(null);
    return wire != null && other != null && wire.joins(this, other);
  }

  /** How often this relay has dialled again. */
  int dials() {
    return dials;
  }

  /** Connections between this relay and another, whoever dialled. */
  long wiresTo(SimulatedRelay other) {
    return peers.keySet().stream().filter(wire -> !wire.isCut() && wire.joins(this, other)).count();
  }

  boolean linkedTo(SimulatedRelay other) {
    return mesh.linkTo(other.url).isPresent();
  }

  @Override
  public void close(PeerId peer, String reason) {
    World.Wire wire = wires.get(peer);
    if (wire != null) {
      wire.cut();
    }
  }

  private PeerId add(World.Wire wire) {
    PeerId peer = new PeerId(++lastPeer);
    wires.put(peer, wire);
    peers.put(wire, peer);
    return peer;
  }

  private void wake() {
    long next = mesh.nextTurnMillis();
    if (next < wakeAt) {
      wakeAt = next;
      world.after(
          Math.max(1, next - ticks()),
          () -> {
            wakeAt = Long.MAX_VALUE;
            mesh.turn(ticks(), this);
            wake();
          });
    }
  }

  @Override
  public void met(PeerId relay, String where, boolean dialledByUs, String process) {}

  @Override
  public void session(PeerId from, String process, String text) {}

  @Override
  public void answered(PeerId from, String id, Optional<String> error) {}
}
