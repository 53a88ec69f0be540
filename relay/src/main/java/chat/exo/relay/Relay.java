package chat.exo.relay;

import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.StoreException;
import chat.exo.relay.admin.AdminDesk;
import chat.exo.relay.admin.AdminFiles;
import chat.exo.relay.admin.AdminPort;
import chat.exo.relay.api.Api;
import chat.exo.relay.edge.HttpEdge;
import chat.exo.relay.file.RelayFiles;
import chat.exo.relay.file.Uploaders;
import chat.exo.relay.keep.CapWatch;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.metrics.LoopWatch;
import chat.exo.relay.metrics.OperationMetrics;
import chat.exo.relay.metrics.RelayMetrics;
import chat.exo.relay.owner.Charges;
import chat.exo.relay.owner.Owners;
import chat.exo.relay.settings.Operations;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay: everything it is made of, built in the order in which a message travels, and taken down in reverse.
 *
 * <p>All of it but the stages' own threads runs on one event loop, so nothing in it needs a lock.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final long DRAIN_MILLIS = 20_000;
  private static final long HEALTH_LOOK_MILLIS = 1_000;

  private volatile RelayOptions options;
  /** The time of day: for states, and for what has a date. It may be set; everything that only takes a while goes by {@link #ticks}. */
  private final LongSupplier clockMillis = System::currentTimeMillis;
  private final Vertx vertx;
  private final Executor loop;
  private final LoopCalls calls;
  private final Limits limits;
  private final Storage storage;
  private final Sockets sockets;
  private final Policies policies;
  private final Traffic traffic;
  private final CapWatch caps;
  private final RelayMetrics metrics;
  private final Api api;
  private final RelayFiles.Serving files;
  private final HttpEdge edge;
  private final AdminPort admin;
  private int port;
  private volatile boolean ready;
  private boolean closed;

  private Relay(RelayOptions options) {
    this.options = options;
    Operations operations = options.operations();
    Crypto crypto = Crypto.fastest();
    LimitCounts counts = new LimitCounts();
    this.storage = new Storage(options, crypto, counts, () -> now().caps(), Relay::ticks, clockMillis);
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Context context = vertx.getOrCreateContext();
    this.loop = task -> context.runOnContext(ignored -> task.run());
    this.calls = new LoopCalls(vertx, loop);
    LOG.info("Signatures are checked by {}", crypto.describe());
    this.limits = new Limits(operations.limits(), counts);
    Ledger ledger = new Ledger(() -> now().memory());
    this.sockets = new Sockets(options.sockets(), limits, ledger, loop, Relay::ticks, clockMillis);
    this.policies = new Policies(options, this::now, storage.store(), storage.files().bulk(), storage.writer(), crypto, counts, sockets::address, Relay::ticks, clockMillis);
    this.traffic =
        new Traffic(vertx, loop, options, sockets, limits, policies, storage.summed(), storage.store(), storage.health(), storage.writer(), new SecureRandom(), Relay::ticks, clockMillis);
    this.caps = new CapWatch(sockets, limits, () -> now().caps(), options.data(), Relay::ticks, clockMillis);
    this.metrics = new RelayMetrics(sockets::figures, traffic.mesh()::figures, traffic::figures);
    this.api =
        MessengerApi.of(
            operations.api(),
            storage,
            crypto,
            operations.sea(),
            policies.gate()::keepsFor,
            policies.disk()::full,
            limits,
            () -> now().edge(),
            Relay::ticks,
            clockMillis);
    this.files =
        storage
            .files()
            .serving(
                new Uploaders(
                    new Owners(crypto, operations.sea(), operations.api().hosts(), clockMillis),
                    new Charges(operations.api(), Relay::ticks),
                    policies.tokens(),
                    policies.gate()::keepsFor,
                    clockMillis),
                () -> now().edge(),
                policies.disk()::full,
                loop);
    this.edge =
        new HttpEdge(
            vertx,
            HttpOptions.of(options),
            options.operations().compression() == Operations.Compression.ON,
            metrics::scrape,
            limits,
            ledger,
            () -> now().edge(),
            caps::shut,
            () -> InfoDocument.of(this.options, policies.operator().publicText()),
            (router, bodies, streams) -> {
              files.serveOn(router, streams); // before the API, which answers for every other path under /v1
              api.serveOn(vertx, router, bodies);
            },
            () -> ready && storage.health().state() == StoreHealth.State.WELL,
            Relay::ticks,
            traffic::accept);
    new OperationMetrics(metrics.registry(), counts, limits, caps, policies.disk(), storage.health(), policies.program(), edge::guests, storage.files()::figures, traffic.sessions()).bind();
    AdminDesk desk =
        new AdminDesk(
            vertx,
            policies.operator(),
            policies.lists(),
            policies.tokens(),
            policies.members(),
            storage.store(),
            sockets,
            traffic.hear()::operatorWrites,
            this::listsChanged,
            () -> OperationMetrics.summary(sockets.figures(), traffic.mesh().figures(), traffic.figures(), caps, policies.disk()),
            clockMillis);
    this.admin = new AdminPort(vertx, new AdminFiles(options.data()), operations.adminPort(), desk, storage.files());
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

  /** Completes if the disk fails so that only a new start can tell what is on it: the relay answers errors until it is closed. */
  public CompletableFuture<StoreException> failure() {
    return storage.health().failure();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** What the messengers' API answers to: method and path. */
  public List<String> apiRoutes() {
    return Stream.concat(api.routes().stream(), files.routes().stream()).toList();
  }

  /** The address people put in their peers. */
  public String url() {
    return (options.tls().isPresent() ? "https://" : "http://") + shownHost() + ":" + port;
  }

  /** Takes what may change while a relay runs out of new options; the rest waits for the next start. Any thread. */
  public void change(RelayOptions next) {
    RelayOptions changed = options.with(next.operations());
    options = changed;
    policies.change(next.operations());
    loop.execute(this::listsChanged);
    next.tls()
        .filter(files -> changed.tls().isPresent())
        .ifPresent(
            files ->
                edge.certificate(HttpOptions.pem(files))
                    .onSuccess(done -> LOG.info("The certificate was read again"))
                    .onFailure(cause -> LOG.warn("The certificate was not changed: {}", cause.getMessage())));
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
    calls.run("Stopping to dial and to read", traffic::deafen);
    api.close();
    calls.until("Storing what was heard", traffic::settled, DRAIN_MILLIS);
    if (listened) {
      calls.run("Keeping what readers wait for", traffic::keepWanted);
    }
    calls.run("Saying good-bye", () -> sockets.closeAll(CloseReason.SHUTTING_DOWN));
    calls.await("Closing the admin's port", admin.close());
    calls.await("Closing the port", edge.close());
    policies.disk().close();
    storage.settle();
    traffic.close();
    calls.await("Stopping the loop", vertx.close());
    metrics.close();
    caps.close();
    storage.close();
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
    Set<Query> lastWanted = traffic.lastWanted();
    loop.execute(
        () -> {
          traffic.start(lastWanted);
          vertx.setPeriodic(CapWatch.LOOK_MILLIS, id -> caps.look());
          vertx.setPeriodic(HEALTH_LOOK_MILLIS, id -> vertx.executeBlocking(this::lookAtStore));
          LoopWatch watch = new LoopWatch(System::nanoTime, metrics.registry());
          vertx.setPeriodic(LoopWatch.TICK_MILLIS, id -> watch.tick());
        });
    storage.start();
    loop.execute(() -> files.start(vertx));
    ready = true;
  }

  /** Limits and bans as they are now, for everybody who is here and who comes. */
  private void listsChanged() {
    limits.change(now().limits(), policies.lists().bannedAddresses(now().policy()));
    sockets.closeBanned();
    policies.gate().banned().forEach(peer -> sockets.close(peer, CloseReason.BANNED));
  }

  private boolean lookAtStore() {
    storage.health().look();
    return true;
  }

  /** A clock for everything that is no date: nobody sets it. */
  private static long ticks() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private Operations now() {
    return options.operations();
  }

  private String shownHost() {
    return options.host().equals("0.0.0.0") || options.host().equals("::") ? "localhost" : options.host();
  }
}
