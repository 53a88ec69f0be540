package chat.exo.relay;

import chat.exo.graph.query.Query;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.sum.Summed;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.dial.PeerUrl;
import chat.exo.relay.dial.Peers;
import chat.exo.relay.dial.WantedQueries;
import chat.exo.relay.dial.WantedRounds;
import chat.exo.relay.hear.HearStage;
import chat.exo.relay.hear.Outward;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.Allowance;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.metrics.FlowFigures;
import chat.exo.relay.read.ReadPath;
import chat.exo.relay.read.ReadStage;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.socket.Upgraded;
import chat.exo.relay.sync.Reconciler;
import chat.exo.relay.verify.VerifyStage;
import chat.exo.relay.verify.WriteGate;
import chat.exo.relay.write.Underway;
import chat.exo.relay.write.WritePath;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The way of a message, built in its order: sockets, ears, mesh, the ways to the store and back, and the links this relay
 * dials. Everything here runs on the loop but {@link #close}.
 */
final class Traffic implements AutoCloseable {
  private static final int MAX_QUEUED_READS = 100_000;
  private static final int MAX_QUEUED_CHECKS = 20_000;
  private static final long SAVE_WANTED_MILLIS = 3_000;
  private static final long SESSIONS_MILLIS = 1_000;

  private final Vertx vertx;
  private final RelayOptions options;
  private final Sockets sockets;
  private final Policies policies;
  private final LongSupplier clockMillis;
  private final Mesh mesh;
  private final Outward outward;
  private final Underway underway;
  private final WritePath writes;
  private final ReadPath reads;
  private final HearStage hear;
  private final ExecutorService sessionWork = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("exo-sync").daemon().factory());
  private final Reconciler sessions;
  private final Peers peers;
  private final LoopInbox turns;
  private final WantedRounds wantedNow;
  private final WantedQueries wanted;

  Traffic(
      Vertx vertx,
      Executor loop,
      RelayOptions options,
      Sockets sockets,
      Limits limits,
      Policies policies,
      Summed summed,
      BoxStore store,
      StoreHealth health,
      WriteStage writer,
      RandomGenerator random,
      LongSupplier ticksMillis,
      LongSupplier clockMillis) {
    this.vertx = vertx;
    this.options = options;
    this.sockets = sockets;
    this.policies = policies;
    this.clockMillis = clockMillis;
    this.mesh = new Mesh(options.mesh(), random);
    this.outward = new Outward(sockets, clockMillis);
    this.underway = new Underway(limits::options, limits.counts(), sockets::hold, sockets::release);
    LoopInbox results = new LoopInbox(loop, System::nanoTime);
    this.turns = results;
    LoopTimer timer = new LoopTimer(vertx, ticksMillis);
    Runnable mind = () -> timer.wakeAt(mesh.nextTurnMillis());
    timer.calls(
        () -> {
          mesh.turn(ticksMillis.getAsLong(), outward);
          mind.run();
        });
    WriteGate gate = policies.gate();
    this.writes =
        new WritePath(
            mesh,
            outward,
            sockets,
            new VerifyStage(gate, Runtime.getRuntime().availableProcessors(), MAX_QUEUED_CHECKS),
            policies.program(),
            underway,
            results,
            health,
            writer,
            ticksMillis,
            mind);
    this.reads =
        new ReadPath(
            mesh,
            outward,
            sockets,
            writes.lanes(),
            underway,
            results,
            found -> new ReadStage(store, MAX_QUEUED_READS, options.sockets().maxQueuedBytes(), found),
            ticksMillis,
            mind);
    this.sessions =
        new Reconciler(
            new Reconciler.Means(
                summed,
                store.tables(),
                writer,
                () -> policies.disk().oldestKept(),
                sessionWork,
                results::add,
                sockets::send,
                sockets::account,
                policies.members()::holder,
                random,
                ticksMillis),
            options.sync());
    outward.through(writes, reads, sessions);
    WireReader reader = new WireReader(options.wire());
    this.wanted = new WantedQueries(options.data().resolve("wanted.jsonl"), reader);
    this.wantedNow = new WantedRounds(mesh::readers, mesh::wantedBy, mesh::remembered);
    this.peers = new Peers(vertx, options.wire().maxFrameBytes(), mesh, outward, sockets, ticksMillis, random);
    this.hear =
        new HearStage(
            reader,
            mesh,
            outward,
            sockets,
            results,
            ticksMillis,
            System::nanoTime,
            mind,
            gone -> {
              underway.closed(gone);
              peers.closed(gone);
              gate.closed(gone);
              sessions.gone(gone);
            });
    sockets.listen(hear);
  }

  Mesh mesh() {
    return mesh;
  }

  Reconciler sessions() {
    return sessions;
  }

  HearStage hear() {
    return hear;
  }

  /** Figures of the stages, for the metrics. */
  FlowFigures figures() {
    return new FlowFigures(
        writes.underWay(),
        writes.verifyQueued(),
        writes.writeQueued(),
        reads.queued(),
        underway.reads(),
        underway.bytes(),
        writes.programQueued());
  }

  /** What readers of the last run waited for; any thread. */
  Set<Query> lastWanted() {
    return options.peers().isEmpty() ? Set.of() : wanted.load();
  }

  /** Begins to send heartbeats, and to dial. */
  void start(Set<Query> lastWanted) {
    mesh.remember(lastWanted);
    vertx.setPeriodic(sockets.beatMillis(), id -> sockets.heartbeat());
    List<PeerUrl> upstream = options.peers();
    if (!upstream.isEmpty()) {
      vertx.setPeriodic(SAVE_WANTED_MILLIS, id -> saveWanted());
    }
    vertx.setPeriodic(SESSIONS_MILLIS, id -> sessions.turn());
    upstream.forEach(peers::dial);
  }

  void accept(Upgraded socket, Allowance allowance) {
    PeerId id = sockets.accepted(socket, allowance);
    Optional<String> holder = policies.tokens().holder(socket.query(), clockMillis.getAsLong());
    holder.ifPresent(name -> policies.members().vouch(id, name));
    mesh.accepted(id, holder.isPresent(), outward);
  }

  /** Dials no more, reads from nobody any more; what was heard is still stored and acked. */
  void deafen() {
    peers.stop();
    sessions.close();
    sockets.holdAll();
  }

  /** Whether all that was heard is stored and acked. */
  boolean settled() {
    return writes.underWay() == 0;
  }

  /** Keeps what readers wait for over a restart. */
  void keepWanted() {
    if (!options.peers().isEmpty()) {
      wanted.save(wantedNow.atOnce());
    }
  }

  /** Stops the stages' threads. Not to be called on the loop, which still hears what was written. */
  @Override
  public void close() {
    hear.close();
    sessionWork.close(); // before the writer, which it may wait for
    writes.close();
    reads.close();
  }

  /** Gathered on the loop, compared and written beside it, one at a time. */
  private void saveWanted() {
    wantedNow.begin(
        turn -> turns.goOn(sockets.account(PeerId.SELF).share(), PeerId.SELF.number(), turn),
        all ->
            vertx.executeBlocking(
                () -> {
                  wanted.save(all);
                  return all.size();
                },
                true));
  }
}
