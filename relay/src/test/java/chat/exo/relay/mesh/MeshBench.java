package chat.exo.relay.mesh;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.read.Reads;
import chat.exo.relay.mesh.write.Writes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One mesh on a bench: what it does is recorded, what it asks of the store is answered at once from a map. */
final class MeshBench implements Effects {
  static final long NOW = 1_700_000_000_000L;
  static final Soul SOUL = new Soul("s");

  private final WireReader reader = new WireReader(WireLimits.defaults());
  private final CellStore store = new CellStore();
  private final Map<PeerId, Ledger.Account> accounts = new HashMap<>();
  private final ArrayDeque<Runnable> heldWrites = new ArrayDeque<>();
  private final ArrayDeque<List<String>> refusals = new ArrayDeque<>();
  private final Map<Long, Query> heldReads = new LinkedHashMap<>();
  private boolean holdsReads;
  private boolean holdsWrites;
  private int writes;
  private Optional<PeerId> fails = Optional.empty();
  final Map<PeerId, List<Message>> sent = new HashMap<>();
  private final Map<PeerId, List<String>> texts = new HashMap<>();
  final LedgerOptions options = new LedgerOptions(64 << 20, 128 << 20, 256 << 20);
  final Ledger ledger = new Ledger(() -> options);
  private final List<PeerId> closed = new ArrayList<>();
  private final List<PeerId> trusted = new ArrayList<>();
  private final Map<PeerId, String> hosts = new HashMap<>();
  final Mesh mesh;
  long now = NOW;
  /** By how much the clock of the machine is before the time that nobody sets. */
  long clockAhead;
  private long lastPeer;

  MeshBench() {
    this(MeshOptions.defaults());
  }

  MeshBench(MeshOptions options) {
    mesh = new Mesh(options, new SplittableRandom(7));
  }

  PeerId client() {
    PeerId peer = new PeerId(++lastPeer);
    mesh.accepted(peer, false, this);
    return peer;
  }

  /** Somebody with a token dials in. */
  PeerId vouched() {
    PeerId peer = new PeerId(++lastPeer);
    mesh.accepted(peer, true, this);
    return peer;
  }

  PeerId link(String url) {
    PeerId peer = new PeerId(++lastPeer);
    mesh.dialled(peer, url, this);
    return peer;
  }

  /** A peer says something, in the text of the wire. */
  void says(PeerId peer, String text) {
    for (Heard heard : reader.read(text.getBytes(StandardCharsets.UTF_8))) {
      if (heard instanceof Heard.Said said) {
        mesh.heard(peer, said.message(), now, this);
      } else {
        throw new AssertionError("the test's own message is wrong: " + heard);
      }
    }
  }

  @Override
  public long wallMillis() {
    return now + clockAhead;
  }

  void turn(long atMillis) {
    now = atMillis;
    mesh.turn(now, this);
  }

  /** What a peer was sent since the last look, without handshakes. */
  List<Message> sentTo(PeerId peer) {
    List<Message> messages = sent.getOrDefault(peer, List.of());
    sent.remove(peer);
    return messages.stream().filter(message -> !(message instanceof Message.Dam)).toList();
  }

  <T extends Message> List<T> sentTo(PeerId peer, Class<T> kind) {
    return sentTo(peer).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<PeerId> closed() {
    return closed;
  }

  void holds(String key, double state, Value value) {
    store.merge(Graph.of(new Node(SOUL, List.of(new Cell(key, state, value)))), Double.MAX_VALUE);
  }

  /** What a peer was sent since the last look, as it stands on the wire. */
  List<String> textsTo(PeerId peer) {
    List<String> all = texts.getOrDefault(peer, List.of());
    texts.remove(peer);
    return all;
  }

  /** A fault of ours. */
  void failNextSendTo(PeerId peer) {
    fails = Optional.of(peer);
  }

  @Override
  public void send(PeerId to, byte[] message) {
    if (fails.filter(to::equals).isPresent()) {
      fails = Optional.empty();
      throw new IllegalStateException("on purpose");
    }
    texts.computeIfAbsent(to, peer -> new ArrayList<>()).add(new String(message, StandardCharsets.UTF_8));
    Heard heard = reader.read(message).getFirst();
    if (!(heard instanceof Heard.Said said)) {
      throw new AssertionError("the mesh said something that is no message: " + heard);
    }
    sent.computeIfAbsent(to, peer -> new ArrayList<>()).add(said.message());
  }

  /** Writes wait from now on, until they are let go. */
  void holdWrites() {
    holdsWrites = true;
  }

  void letWritesGo() {
    holdsWrites = false;
    while (!heldWrites.isEmpty()) {
      heldWrites.remove().run();
    }
  }

  /** The next write is refused with these texts, and nothing of it is stored if one says something. */
  void refuseNextWrite(String... texts) {
    refusals.add(List.of(texts));
  }

  /** Writes that came as far as the store. */
  int writes() {
    return writes;
  }

  Optional<Value> value(String key) {
    return store.cell(SOUL, key).map(Cell::value);
  }

  /** A connection's account goes with it. */
  void gone(PeerId peer) {
    account(peer).close();
  }

  @Override
  public Ledger.Account account(PeerId peer) {
    return accounts.computeIfAbsent(peer, id -> ledger.open(Optional.empty()));
  }

  @Override
  public void write(long ticket, PeerId from, Graph graph) {
    if (holdsWrites) {
      heldWrites.add(() -> write(ticket, from, graph));
      return;
    }
    writes++;
    List<String> texts = refusals.isEmpty() ? List.of() : refusals.remove();
    texts.forEach(text -> mesh.writeRefused(ticket, text, this));
    if (texts.stream().anyMatch(text -> !text.isEmpty())) {
      mesh.written(ticket, new Graph(List.of()), new Graph(List.of()), now, this);
      return;
    }
    CellStore.Merged merged = store.merge(graph, (double) wallMillis());
    mesh.written(ticket, merged.changed(), merged.deferred(), now, this);
  }

  /** Reads wait from now on, until they are let go or refused. */
  void holdReads() {
    holdsReads = true;
  }

  int readsHeld() {
    return heldReads.size();
  }

  void letReadsGo() {
    holdsReads = false;
    List.copyOf(heldReads.entrySet()).forEach(held -> mesh.found(held.getKey(), PrintedGraph.of(store.read(held.getValue())), true, now, this));
    heldReads.clear();
  }

  /** A page of every read that waits, and not the last. */
  void letPagesGo() {
    List.copyOf(heldReads.entrySet()).forEach(held -> mesh.found(held.getKey(), PrintedGraph.of(store.read(held.getValue())), false, now, this));
  }

  /** Every read that waits ends: there is no more to find. */
  void endReads() {
    holdsReads = false;
    List.copyOf(heldReads.keySet()).forEach(ticket -> mesh.found(ticket, PrintedGraph.of(new Graph(List.of())), true, now, this));
    heldReads.clear();
  }

  void refuseReads() {
    holdsReads = false;
    List.copyOf(heldReads.keySet()).forEach(ticket -> mesh.readRefused(ticket, "the relay is busy", now, this));
    heldReads.clear();
  }

  @Override
  public void read(long ticket, PeerId from, Query query) {
    if (holdsReads) {
      heldReads.put(ticket, query);
      return;
    }
    mesh.found(ticket, PrintedGraph.of(store.read(query)), true, now, this);
  }

  /** Connections that are relays of the settings. */
  List<PeerId> trusted() {
    return trusted;
  }

  /** Handshakes that a peer was sent since the last look at what it was sent at all. */
  List<Message.Dam> handshakesTo(PeerId peer) {
    List<Message> messages = sent.getOrDefault(peer, List.of());
    sent.remove(peer);
    return messages.stream().filter(Message.Dam.class::isInstance).map(Message.Dam.class::cast).toList();
  }

  @Override
  public void trust(PeerId peer) {
    trusted.add(peer);
  }

  /** Where a connection comes from, or leads to; all are with one host until that is said. */
  PeerId at(String host, PeerId peer) {
    hosts.put(peer, host);
    return peer;
  }

  @Override
  public boolean sameHost(PeerId accepted, PeerId dialled) {
    return hosts.getOrDefault(accepted, "").equals(hosts.getOrDefault(dialled, ""));
  }

  @Override
  public void close(PeerId peer, String reason) {
    closed.add(peer);
    mesh.closed(peer);
  }

  @Override
  public void met(PeerId relay, String where, boolean dialledByUs, String process) {}

  @Override
  public void session(PeerId from, String process, String text) {}

  @Override
  public void answered(PeerId from, String id, Optional<String> error) {}
}
