package chat.exo.relay;

import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.memory.ForgettingStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.rocks.RocksTable;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.admin.AdminDesk;
import chat.exo.relay.admin.AdminFiles;
import chat.exo.relay.admin.AdminPort;
import chat.exo.relay.api.Api;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.box.BoxSweeper;
import chat.exo.relay.dial.Peers;
import chat.exo.relay.dial.WantedQueries;
import chat.exo.relay.edge.HttpEdge;
import chat.exo.relay.edge.HttpOptions;
import chat.exo.relay.edge.page.InfoDocument;
import chat.exo.relay.hear.HearStage;
import chat.exo.relay.hear.Outward;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.keep.CapWatch;
import chat.exo.relay.keep.DiskKeeper;
import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.PeerId;
import chat.exo.relay.metrics.FlowFigures;
import chat.exo.relay.metrics.OperationMetrics;
import chat.exo.relay.metrics.RelayMetrics;
import chat.exo.relay.read.ReadPath;
import chat.exo.relay.read.ReadStage;
import chat.exo.relay.settings.Operations;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.verify.AliasRoom;
import chat.exo.relay.verify.Lists;
import chat.exo.relay.verify.Members;
import chat.exo.relay.verify.OperatorKey;
import chat.exo.relay.verify.StoreValues;
import chat.exo.relay.verify.VerifyStage;
import chat.exo.relay.verify.WriteGate;
import chat.exo.relay.verify.program.PolicyProgram;
import chat.exo.relay.write.Underway;
import chat.exo.relay.write.WritePath;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay: everything it is made of, built in the order in which a message travels, and taken down in reverse.
 *
 * <p>All of it but the stages' own threads runs on one event loop, so nothing in it needs a lock.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final PageSize PAGE = new PageSize(1_000, 64 << 10);
  private static final int MAX_QUEUED_READS = 100_000;
  private static final int MAX_QUEUED_CHECKS = 20_000;
  private static final long DRAIN_MILLIS = 20_000;
  private static final long SAVE_WANTED_MILLIS = 3_000;

  private volatile RelayOptions options;
  private final Vertx vertx;
  private final Executor loop;
  private final LongSupplier clockMillis = System::currentTimeMillis;
  private final RocksTable table;
  private final BoxStore store;
  private final BoxSweeper boxes;
  private final LimitCounts counts = new LimitCounts();
  private final Limits limits;
  private final Ledger ledger;
  private final Lists lists;
  private final OperatorKey operator;
  private final DiskKeeper disk;
  private final WriteGate gate;
  private final Optional<PolicyProgram> program;
  private final Mesh mesh;
  private final Outward outward;
  private final WritePath writes;
  private final ReadPath reads;
  private final HearStage hear;
  private final LoopCalls calls;
  private final Sockets sockets;
  private final Peers peers;
  private final WantedQueries wanted;
  private final RelayMetrics metrics;
  private final Api api;
  private final HttpEdge edge;
  private final CapWatch caps;
  private final AdminPort admin;
  private int port;
  private volatile boolean ready;
  private boolean closed;

  private Relay(RelayOptions options) {
    this.options = options;
    Operations operations = options.operations();
    GraphStore cells =
        new ForgettingStore(RocksStore.open(options.data(), options.store()), this::now, operations.forgettingBytes());
    this.table = RocksTable.open(options.data().resolve("api"));
    this.store = new BoxStore(cells, table, operations.api().boxBytes(), clockMillis);
    this.boxes = new BoxSweeper(store, operations.api().boxMillis(), clockMillis);
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Context context = vertx.getOrCreateContext();
    this.loop = task -> context.runOnContext(ignored -> task.run());
    RandomGenerator random = new SecureRandom();
    Crypto crypto = Crypto.fastest();
    LOG.info("Signatures are checked by {}", crypto.describe());
    this.limits = new Limits(operations.limits(), counts);
    this.ledger = new Ledger(() -> this.options.operations().memory());
    this.lists = Lists.open(options.data().resolve("admin-lists"));
    this.operator = OperatorKey.open(options.data().resolve("operator-key"));
    Members members = new Members(store, lists, operations.policy(), operator.publicText(), clockMillis);
    this.disk = new DiskKeeper(store, members::holds, () -> this.options.operations().caps());
    SeaGate sea = new SeaGate(operations.sea(), crypto, new StoreValues(store), this::now);
    AliasRoom aliases = new AliasRoom(store::complaint, store, operations.keysPerAlias(), counts, clockMillis);
    this.gate =
        new WriteGate(
            sea, aliases, members, lists, operations.policy(), operations.limits().keyWrites(), disk::full, counts, clockMillis);
    this.program = operations.policy().program().map(asked -> new PolicyProgram(asked, this::addressOf));
    this.mesh = new Mesh(options.mesh(), random);
    this.calls = new LoopCalls(vertx, loop);
    LoopTimer timer = new LoopTimer(vertx, clockMillis);
    LoopInbox results = new LoopInbox(loop, System::nanoTime);
    WireReader reader = new WireReader(options.wire());
    this.wanted = new WantedQueries(options.data().resolve("wanted.jsonl"), reader);
    this.sockets = new Sockets(options.sockets(), limits, ledger, loop, clockMillis);
    this.outward = new Outward(sockets);
    Underway underway = new Underway(limits::options, counts, sockets::hold, sockets::release);
    Runnable mind = () -> timer.wakeAt(mesh.nextTurnMillis());
    this.writes =
        new WritePath(
            mesh,
            outward,
            sockets,
            new VerifyStage(gate, Runtime.getRuntime().availableProcessors(), MAX_QUEUED_CHECKS),
            program,
            underway,
            results,
            listener -> new WriteStage(store, this::now, options.writes(), listener),
            clockMillis,
            mind);
    this.reads =
        new ReadPath(
            mesh,
            outward,
            sockets,
            writes.lanes(),
            underway,
            results,
            found -> new ReadStage(store, PAGE, MAX_QUEUED_READS, found),
            clockMillis,
            mind);
    outward.through(writes, reads);
    timer.calls(
        () -> {
          mesh.turn(clockMillis.getAsLong(), outward);
          mind.run();
        });
    Supplier<FlowFigures> flow =
        () ->
            new FlowFigures(
                writes.underWay(),
                writes.verifyQueued(),
                writes.writeQueued(),
                reads.queued(),
                underway.reads(),
                underway.bytes(),
                writes.programQueued());
    this.peers = new Peers(vertx, options.wire().maxFrameBytes(), mesh, outward, sockets, clockMillis, random);
    this.hear =
        new HearStage(
            reader,
            mesh,
            outward,
            sockets,
            results,
            clockMillis,
            System::nanoTime,
            mind,
            gone -> {
              underway.closed(gone);
              peers.closed(gone);
              gate.closed(gone);
            });
    sockets.listen(hear);
    this.caps = new CapWatch(sockets, limits, () -> this.options.operations().caps(), options.data(), clockMillis);
    this.metrics = new RelayMetrics(sockets::figures, mesh::figures, flow);
    this.api =
        MessengerApi.of(
            operations.api(),
            table,
            store,
            crypto,
            operations.sea(),
            gate::keepsFor,
            disk::full,
            limits,
            () -> this.options.operations().edge(),
            clockMillis);
    this.edge =
        new HttpEdge(
            vertx,
            HttpOptions.of(options),
            metrics,
            limits,
            () -> this.options.operations().edge(),
            caps::shut,
            () -> InfoDocument.of(this.options, operator.publicText()),
            router -> api.serveOn(vertx, router),
            () -> ready,
            this::accept);
    new OperationMetrics(metrics.registry(), counts, limits, caps, disk, program, edge).bind();
    AdminDesk desk =
        new AdminDesk(
            vertx,
            operator,
            lists,
            store,
            sockets,
            hear::operatorWrites,
            this::listsChanged,
            () -> OperationMetrics.summary(sockets.figures(), mesh.figures(), flow.get(), caps, disk),
            clockMillis);
    this.admin = new AdminPort(vertx, new AdminFiles(options.data()), operations.adminPort(), desk);
    listsChanged();
  }

  /**
   * Starts a relay and returns once it listens.
   *
   * @throws chat.exo.graph.store.StoreException if the store cannot be opened
   * @throws RelayStartException if it cannot listen
   */
  public static Relay start(RelayOptions options) {
    Relay relay = new Relay(options);
    try {
      relay.listen();
      return relay;
    } catch (RuntimeException e) {
      relay.close();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** What the messengers' API answers to: method and path. */
  public List<String> apiRoutes() {
    return api.routes();
  }

  /** The address people put in their peers. */
  public String url() {
    return (options.tls().isPresent() ? "https://" : "http://") + shownHost() + ":" + port;
  }

  /** Takes what may change while a relay runs out of new options; the rest waits for the next start. Any thread. */
  public void change(RelayOptions next) {
    RelayOptions changed = options.with(next.operations());
    options = changed;
    gate.change(next.operations().policy(), next.operations().limits().keyWrites());
    disk.capChanged();
    loop.execute(this::listsChanged);
    next.tls()
        .filter(files -> changed.tls().isPresent())
        .ifPresent(
            files ->
                edge.certificate(HttpOptions.pem(files))
                    .onSuccess(done -> LOG.info("The certificate was read again"))
                    .onFailure(cause -> LOG.warn("The certificate was not changed: {}", cause.getMessage())));
  }

  /** Limits and bans as they are now, for everybody who is here and who comes. */
  private void listsChanged() {
    Operations now = options.operations();
    limits.change(now.limits(), lists.bannedAddresses(now.policy()));
    sockets.closeBanned();
    gate.banned().forEach(peer -> sockets.close(peer, CloseReason.BANNED));
  }

  private String addressOf(PeerId peer) {
    return sockets.address(peer);
  }

  /** Finishes what is under way, says good-bye, closes the store. May be called twice. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean listened = ready;
    ready = false;
    // What is heard is stored and acked before anybody is told good-bye; what comes later is not heard.
    calls.run("Stopping to dial and to read", this::deafen);
    api.close();
    calls.until("Storing what was heard", () -> writes.underWay() == 0, DRAIN_MILLIS);
    if (listened && !options.peers().isEmpty()) {
      calls.run("Keeping what readers wait for", () -> wanted.save(mesh.wanted()));
    }
    calls.run("Saying good-bye", () -> sockets.closeAll(CloseReason.SHUTTING_DOWN));
    calls.await("Closing the admin's port", admin.close());
    calls.await("Closing the port", edge.close());
    hear.close();
    writes.close();
    reads.close();
    calls.await("Stopping the loop", vertx.close());
    metrics.close();
    caps.close();
    disk.close();
    boxes.close();
    store.close();
    table.close();
  }

  private void listen() {
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    loop.execute(
        () ->
            admin
                .listen()
                .compose(done -> edge.listen())
                .onSuccess(listening::complete)
                .onFailure(listening::completeExceptionally));
    try {
      port = listening.get();
    } catch (ExecutionException e) {
      String cause = Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("unknown cause");
      throw new RelayStartException(
          "cannot listen on " + options.host() + ":" + options.port() + " (" + cause + "); is another relay there?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RelayStartException("interrupted while starting", e);
    }
    Set<Query> lastRun = options.peers().isEmpty() ? Set.of() : wanted.load();
    loop.execute(
        () -> {
          mesh.remember(lastRun);
          vertx.setPeriodic(options.sockets().heartbeatMillis(), id -> sockets.heartbeat());
          vertx.setPeriodic(CapWatch.LOOK_MILLIS, id -> caps.look());
          if (!options.peers().isEmpty()) {
            vertx.setPeriodic(SAVE_WANTED_MILLIS, id -> saveWanted());
          }
          options.peers().forEach(peers::dial);
        });
    boxes.start();
    ready = true;
  }

  /** The set is made on the loop, the file written beside it, one at a time. */
  private void saveWanted() {
    Set<Query> now = mesh.wanted();
    vertx.executeBlocking(
        () -> {
          wanted.save(now);
          return now.size();
        },
        true);
  }

  private void accept(ServerWebSocket socket, Allowance allowance) {
    PeerId id = sockets.accepted(socket, allowance);
    mesh.accepted(id, outward);
  }

  private void deafen() {
    peers.stop();
    sockets.holdAll();
  }

  private double now() {
    return clockMillis.getAsLong();
  }

  private String shownHost() {
    return options.host().equals("0.0.0.0") || options.host().equals("::") ? "localhost" : options.host();
  }
}
