package chat.exo.relay.stage;

import chat.exo.graph.Graph;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Refusal;
import chat.exo.graph.sea.Verdict;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.WriteListener;
import chat.exo.graph.store.WriteStage;
import chat.exo.graph.store.Written;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.mesh.Effects;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.PeerId;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.SocketListener;
import chat.exo.relay.socket.Sockets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a message travels: sockets, codec, mesh, verifying, writing, reading, and back to the sockets. This is where the
 * stages are joined; what happens in each stands in its own class. Runs on the loop, except where a method says so.
 */
public final class Flow implements Effects, SocketListener, WriteListener, Lanes.Exit {
  private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
  private static final String BUSY = "the relay has more waiting than it holds; write again in a moment";
  private static final String NOT_STORED = "the relay could not store this; write again later";

  private final WireReader reader;
  private final Mesh mesh;
  private final LongSupplier clockMillis;
  private final TurnTimer timer;
  private final Lanes lanes = new Lanes(this);
  private final LoopInbox<Runnable> results;
  private final Sockets sockets;
  private final VerifyStage verify;
  private final WriteStage write;
  private final ReadStage read;

  /**
   * Joins the mesh to its stages.
   *
   * @param stages makes each stage, with this flow as its listener
   * @param loop where everything here runs
   * @param timer calls {@link #turn} when the mesh wants it
   */
  public Flow(
      WireReader reader, Mesh mesh, StageFactory stages, Executor loop, LongSupplier clockMillis, TurnTimer timer) {
    this.reader = reader;
    this.mesh = mesh;
    this.clockMillis = clockMillis;
    this.timer = timer;
    this.results = new LoopInbox<>(loop, Runnable::run);
    this.sockets = stages.sockets(this);
    this.verify = stages.verify();
    this.write = stages.write(this);
    this.read = stages.read(this::found);
  }

  public Sockets sockets() {
    return sockets;
  }

  /** Figures of the stages, for the metrics. */
  public FlowFigures figures() {
    return new FlowFigures(lanes.writesUnderWay(), verify.queued(), write.queued(), read.queued());
  }

  /** Writes between being heard and being stored. */
  public int writesUnderWay() {
    return lanes.writesUnderWay();
  }

  // From the sockets.

  @Override
  public void message(PeerId from, byte[] text) {
    for (Heard heard : reader.read(text)) {
      switch (heard) {
        case Heard.Said said -> mesh.heard(from, said.message(), now(), this);
        case Heard.Refused refused -> mesh.refused(from, refused.id(), refused.text(), this);
        case Heard.Garbled garbled -> mesh.garbled(from, garbled.text(), this);
        case Heard.Ignored ignored -> {}
      }
    }
    timer.wakeAt(mesh.nextTurnMillis());
  }

  @Override
  public void closed(PeerId peer) {
    mesh.closed(peer);
  }

  // From the mesh.

  @Override
  public void send(PeerId to, byte[] message) {
    sockets.send(to, message);
  }

  @Override
  public void close(PeerId peer, String reason) {
    LOG.debug("Closing connection {}: {}", peer.number(), reason);
    sockets.close(peer, CloseReason.SUPERFLUOUS);
  }

  @Override
  public void write(long ticket, PeerId from, Graph graph) {
    if (!verify.needed(graph)) {
      judged(ticket, from, verify.verdict(graph));
      return;
    }
    lanes.verifying(ticket, from);
    boolean taken = verify.offer(graph, verdict -> results.add(() -> judged(ticket, from, verdict)));
    if (!taken) {
      mesh.writeRefused(ticket, BUSY, this);
      lanes.verified(ticket, from, new Graph(List.of()));
    }
  }

  @Override
  public void read(long ticket, PeerId from, Query query) {
    lanes.read(ticket, from, query);
  }

  // Between the stages.

  private void judged(long ticket, PeerId from, Verdict verdict) {
    for (Refusal refusal : verdict.refusals()) {
      mesh.writeRefused(ticket, refusal.text(), this);
    }
    lanes.verified(ticket, from, verdict.passed());
  }

  /** Out of a lane: to the writer. A write of which nothing passed goes too, so that its turn comes in order. */
  @Override
  public void write(long ticket, Graph graph) {
    if (!write.offer(new Write(ticket, graph))) {
      mesh.writeRefused(ticket, BUSY, this);
      results.add(() -> done(new Written(ticket, new Graph(List.of()), new Graph(List.of()))));
    }
  }

  /** Out of a lane: to the store. */
  @Override
  public void read(long ticket, Query query) {
    readPage(new ReadStage.Read(ticket, query, Optional.empty()));
  }

  private void readPage(ReadStage.Read read) {
    if (!this.read.offer(read)) {
      mesh.readRefused(read.ticket(), "the relay has more to read than it holds; ask again in a moment", this);
    }
  }

  // From the stages, on their threads.

  @Override
  public void written(List<Written> batch) {
    results.add(() -> batch.forEach(this::done));
  }

  @Override
  public void failed(List<Write> batch, RuntimeException cause) {
    if (cause instanceof StoreException) {
      LOG.warn("{} writes could not be stored: {}", batch.size(), cause.getMessage());
    } else {
      LOG.error("Writing {} writes failed", batch.size(), cause);
    }
    results.add(() -> batch.forEach(write -> notStored(write.ticket())));
  }

  /** What a read found; called on the reading thread. */
  public void found(ReadStage.Result result) {
    results.add(() -> readDone(result));
  }

  // And back on the loop.

  private void done(Written written) {
    mesh.written(written.ticket(), written.changed(), written.deferred(), now(), this);
    lanes.writeDone(written.ticket());
    timer.wakeAt(mesh.nextTurnMillis());
  }

  private void notStored(long ticket) {
    mesh.writeRefused(ticket, NOT_STORED, this);
    mesh.writeDropped(ticket);
    lanes.writeDone(ticket);
  }

  private void readDone(ReadStage.Result result) {
    ReadStage.Read read = result.read();
    switch (result) {
      case ReadStage.Result.Failed failed ->
          mesh.readRefused(read.ticket(), "the relay could not read its store; ask again later", this);
      case ReadStage.Result.Found found -> {
        boolean last = found.page().next().isEmpty();
        Optional<PeerId> reader = mesh.readerOf(read.ticket());
        mesh.found(read.ticket(), found.page().graph(), last, now(), this);
        if (!last && mesh.wantsMore(read.ticket())) {
          ReadStage.Read next = new ReadStage.Read(read.ticket(), read.query(), found.page().next());
          reader.ifPresent(peer -> sockets.whenDrained(peer, () -> readPage(next)));
        }
      }
    }
    timer.wakeAt(mesh.nextTurnMillis());
  }

  /** What waited for its time. */
  public void turn() {
    mesh.turn(now(), this);
    timer.wakeAt(mesh.nextTurnMillis());
  }

  private long now() {
    return clockMillis.getAsLong();
  }

  /** Writes what waits, stops the stages. Not to be called on the loop, which still hears what was written. */
  public void closeStages() {
    write.close();
    read.close();
    verify.close();
  }
}
