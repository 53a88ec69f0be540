package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.Refusal;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.Refused;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A peer of a Gun graph: offline first, on one machine with none or many relays. Any thread; nothing here blocks except
 * {@link #close}.
 *
 * <p>Whatever a relay says passes the SEA gate and HAM before it counts, as on a relay.
 */
public final class ExoPeer implements AutoCloseable {
  private static final long SILENCE_CHECK_MILLIS = 10_000;
  private static final long FOREIGN_IDLE_MILLIS = 10 * 60_000;

  private final PeerOptions options;
  private final MessageIds ids = new MessageIds();
  private final String processId = ids.next();
  private final States states;
  private final ScheduledExecutorService timer;
  private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
  private final SeaGate gate;
  private final LocalGraph local;
  private final OutboxFile outboxFile;
  private final GraphOutbox outbox;
  private final Asked asked;
  private final Watches watches;
  private final BoxTraffic boxes;
  private final Map<URI, RelayLink> links = new ConcurrentHashMap<>();
  private final Map<String, SeaSigner> signers = new ConcurrentHashMap<>();
  private final List<Runnable> onConnect = new CopyOnWriteArrayList<>();
  private final Map<URI, Long> usedNanos = new ConcurrentHashMap<>();
  private volatile Graph card = new Graph(List.of());

  private ExoPeer(PeerOptions options) {
    this.options = options;
    this.states = new States(options.clock());
    this.timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("exo-peer-timer").factory());
    this.watches = new Watches(callbacks);
    this.local = new LocalGraph(store(options), states, timer, watches::changed);
    this.gate = new SeaGate(SeaOptions.defaults(), Crypto.jdk(), local::value, states::nowMillis);
    this.outboxFile = OutboxFile.in(options.folder());
    this.outbox = new GraphOutbox(outboxFile, ids, Set.copyOf(options.relays()));
    this.asked = new Asked(timer);
    this.boxes = new BoxTraffic(ids, this::links, timer);
  }

  /** Opens a peer and begins to connect. */
  public static ExoPeer open(PeerOptions options) {
    ExoPeer peer = new ExoPeer(options);
    options.relays().forEach(peer::link);
    var unused =
        peer.timer.scheduleWithFixedDelay(
            peer::look,
            SILENCE_CHECK_MILLIS,
            SILENCE_CHECK_MILLIS,
            TimeUnit.MILLISECONDS);
    return peer;
  }

  /** A reference to a node. */
  public Ref get(String soul) {
    return Ref.root(this, new Soul(soul));
  }

  /** The space of an account this peer holds the keys of; writes there are signed from now on. */
  public Ref user(SeaPair pair) {
    signers.put(pair.pub(), new SeaSigner(pair));
    return get("~" + pair.pub());
  }

  /** gun's accounts, by alias and passphrase. */
  public SeaLogin accounts() {
    return new SeaLogin(this, callbacks);
  }

  /**
   * Merges a graph into the store and sends it to the relays until they have it. What no relay would take is refused here:
   * somebody else's space, a content address that is not the hash.
   */
  public Put put(Graph graph) {
    List<Refusal> refusals = gate.verify(graph).refusals();
    if (!refusals.isEmpty()) {
      throw new Refused("expected a write that this account may make, got: " + refusals.getFirst().text());
    }
    CompletableFuture<Void> stored = local.merge(graph);
    CompletableFuture<Void> acknowledged = stored.thenCompose(done -> outbox.add(graph, home()));
    return new Put(stored, acknowledged);
  }

  /** What the store has now, without asking anybody. */
  public Graph local(Query query) {
    return local.read(query);
  }

  /** What the store has after every connected relay was asked, or the wait is over. Offline that is what is here. */
  public CompletableFuture<Graph> read(Query query) {
    return ask(query, home()).thenApply(done -> local.read(query));
  }

  /** Like {@link #read(Query)}, but of these relays too, which are connected to if need be. */
  public CompletableFuture<Graph> read(Query query, List<URI> relays) {
    Set<RelayLink> asked = new LinkedHashSet<>(home());
    relays.forEach(relay -> asked.add(link(relay)));
    return ask(query, List.copyOf(asked)).thenApply(done -> local.read(query));
  }

  /**
   * What relays of others are told of this peer's account when it comes there: they have to know who writes. Sent once a
   * connection, not kept.
   */
  public void introduce(Graph about) {
    card = about;
    links.values().stream().filter(link -> !own(link)).forEach(this::introduce);
  }

  private void introduce(RelayLink link) {
    if (!card.nodes().isEmpty() && link.connected()) {
      link.send(WireWriter.put(new PutHeader(ids.next(), "", Optional.empty(), List.of()), GraphText.of(card)));
    }
  }

  /** Calls back for what is there and for every change, until closed; also across reconnects. */
  public Watch watch(Query query, BiConsumer<Soul, Cell> callback) {
    Watch watch = watches.add(query, callback);
    watch.offer(local.read(query));
    home().forEach(link -> link.send(get(ids.next(), query)));
    return watch;
  }

  /** Entries of boxes, which pass by the local store. */
  public BoxTraffic boxes() {
    return boxes;
  }

  /** The link to a relay, made if there is none. */
  RelayLink link(URI relay) {
    usedNanos.put(relay, System.nanoTime());
    return links.computeIfAbsent(
        relay,
        uri -> {
          RelayLink link = new RelayLink(uri, options.transports(), timer, ids, processId, new LinkEvents());
          callbacks.execute(link::dial);
          return link;
        });
  }

  /** Links to relays; those of this peer if none is named. */
  List<RelayLink> links(List<URI> relays) {
    return (relays.isEmpty() ? options.relays() : relays).stream().map(this::link).toList();
  }

  /** Whether any relay is connected. */
  public boolean connected() {
    return links.values().stream().anyMatch(RelayLink::connected);
  }

  /** Waits until a relay is connected; false if none was in time. */
  public boolean awaitConnected(long time, TimeUnit unit) throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    onConnect(first::countDown);
    return connected() || first.await(time, unit);
  }

  /** Calls back after every connect. */
  public void onConnect(Runnable callback) {
    onConnect.add(callback);
  }

  /** Writes that some relay has not acknowledged. */
  public int waiting() {
    return outbox.size();
  }

  /** The relays it was opened with. */
  public List<URI> relays() {
    return options.relays();
  }

  /** What states are made of. */
  public PeerClock clock() {
    return options.clock();
  }

  double nextState() {
    return states.next();
  }

  /** A cell as it must be written: signed in the space of an account this peer holds. */
  Cell cell(Soul soul, String key, Value value) {
    double state = nextState();
    return signers.entrySet().stream()
        .filter(entry -> soul.text().equals("~" + entry.getKey()) || soul.text().startsWith("~" + entry.getKey() + "/"))
        .findFirst()
        .map(entry -> entry.getValue().cell(soul, key, value, state))
        .orElseGet(() -> new Cell(key, state, value));
  }

  @Override
  public void close() {
    links.values().forEach(RelayLink::close);
    timer.shutdownNow();
    callbacks.shutdown();
    local.close();
    outboxFile.close();
  }

  private CompletableFuture<Void> ask(Query query, List<RelayLink> relays) {
    Set<RelayLink> connected = relays.stream().filter(RelayLink::connected).collect(Collectors.toSet());
    String id = ids.next();
    CompletableFuture<Void> done = asked.question(id, connected, options.answerWait().toMillis());
    connected.forEach(link -> link.send(get(id, query)));
    return done;
  }

  /** This peer's own relays: no other is asked what it was not named for. */
  private List<RelayLink> home() {
    return options.relays().stream().map(this::link).toList();
  }

  private boolean own(RelayLink link) {
    return options.relays().contains(link.relay());
  }

  /** Ends connections that fell silent, and those to relays of others that nobody has needed for a while. */
  private void look() {
    for (RelayLink link : List.copyOf(links.values())) {
      long used = usedNanos.getOrDefault(link.relay(), 0L);
      if (!own(link) && System.nanoTime() - used > TimeUnit.MILLISECONDS.toNanos(FOREIGN_IDLE_MILLIS)) {
        links.remove(link.relay(), link);
        link.close();
      } else {
        link.checkSilence();
      }
    }
  }

  private static byte[] get(String id, Query query) {
    return WireWriter.get(id, query, OptionalInt.empty(), List.of());
  }

  private static GraphStore store(PeerOptions options) {
    return options
        .folder()
        .map(folder -> folder.resolve("graph"))
        .<GraphStore>map(folder -> RocksStore.open(folder, StoreOptions.defaults()))
        .orElseGet(MemoryStore::new);
  }

  /** What relays say. Called on their links' threads. */
  private final class LinkEvents implements RelayLink.Events {
    @Override
    public void opened(RelayLink link) {
      outbox.connected(link);
      if (own(link)) {
        watches.queries().forEach(query -> link.send(get(ids.next(), query)));
      } else {
        introduce(link);
      }
      boxes.connected(link);
      onConnect.forEach(callbacks::execute);
    }

    @Override
    public void heard(RelayLink link, Message message) {
      switch (message) {
        case Message.Put put -> took(link, put);
        case Message.Reply reply -> {
          if (!boxes.answered(reply) && !outbox.answered(reply.replyTo(), reply.err())) {
            asked.answered(reply.replyTo(), link, Asked.Answer.NOTHING);
          }
        }
        case Message.Get get -> {} // this peer reads and writes; serving others is a relay's work
        case Message.Dam dam -> {}
        case Message.Reconcile turn -> {} // relays have these among themselves
      }
    }

    @Override
    public void closed(RelayLink link) {
      outbox.disconnected(link);
      boxes.disconnected(link);
    }

    private void took(RelayLink link, Message.Put put) {
      if (!own(link) && !asked.waits(put.replyTo(), link)) {
        return; // a relay of others may answer, not tell
      }
      Graph verified = boxes.take(link, put, gate.verify(put.graph()).passed());
      if (verified.isEmpty()) {
        asked.answered(put.replyTo(), link, Asked.Answer.NOTHING);
        return;
      }
      var unused =
          local
              .merge(verified)
              .whenComplete((done, failure) -> asked.answered(put.replyTo(), link, Asked.Answer.DATA));
    }
  }
}
