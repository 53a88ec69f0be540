package chat.exo.relay.hear;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.RawText;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.Effects;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.PeerId;
import chat.exo.relay.read.ReadStage;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.SocketListener;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.verify.Ruling;
import chat.exo.relay.verify.VerifyStage;
import chat.exo.relay.verify.program.PolicyProgram;
import chat.exo.relay.write.Lanes;
import chat.exo.relay.write.Underway;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
  private static final String SLOWED =
      "you send faster than this relay allows; it reads from you more slowly now, and nothing is lost";
  private static final Graph NOTHING = new Graph(List.of());
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
  private final Optional<PolicyProgram> program;
  private final Underway underway;
  /** What one message of the frame that is being heard holds, about. */
  private long messageBytes;

  /**
   * Joins the mesh to its stages.
   *
   * @param stages makes each stage, with this flow as its listener
   * @param limits what connections may have under way
   * @param loop where everything here runs
   * @param timer calls {@link #turn} when the mesh wants it
   */
  public Flow(
      WireReader reader,
      Mesh mesh,
      StageFactory stages,
      Limits limits,
      Executor loop,
      LongSupplier clockMillis,
      TurnTimer timer) {
    this.reader = reader;
    this.mesh = mesh;
    this.clockMillis = clockMillis;
    this.timer = timer;
    this.results = new LoopInbox<>(loop, Runnable::run);
    this.sockets = stages.sockets(this);
    this.verify = stages.verify();
    this.write = stages.write(this);
    this.read = stages.read(this::found);
    this.program = stages.program();
    this.underway = new Underway(limits::options, limits.counts(), sockets::hold, sockets::release);
  }

  public Sockets sockets() {
    return sockets;
  }

  /** Figures of the stages, for the metrics. */
  public FlowFigures figures() {
    return new FlowFigures(
        lanes.writesUnderWay(),
        verify.queued(),
        write.queued(),
        read.queued(),
        underway.reads(),
        underway.bytes(),
        program.map(PolicyProgram::queued).orElse(0));
  }

  /** Writes between being heard and being stored. */
  public int writesUnderWay() {
    return lanes.writesUnderWay();
  }

  // From the sockets.

  @Override
  public int message(PeerId from, byte[] text) {
    List<Heard> all = reader.read(text);
    messageBytes = text.length / Math.max(1, all.size());
    for (Heard heard : all) {
      switch (heard) {
        case Heard.Said said -> mesh.heard(from, said.message(), now(), this);
        case Heard.Refused refused -> mesh.refused(from, refused.id(), refused.text(), this);
        case Heard.Garbled garbled -> mesh.garbled(from, garbled.text(), this);
        case Heard.Ignored ignored -> {}
      }
    }
    timer.wakeAt(mesh.nextTurnMillis());
    return all.size();
  }

  @Override
  public void slowed(PeerId peer) {
    mesh.garbled(peer, SLOWED, this);
  }

  @Override
  public void closed(PeerId peer) {
    mesh.closed(peer);
    underway.closed(peer);
  }

  /** A write of the relay's own operator, through the same stages as everybody's. */
  public void operatorWrites(Graph graph) {
    mesh.accepted(PeerId.OPERATOR, this); // what it is sent goes nowhere
    byte[] text = GraphText.of(graph).getBytes(StandardCharsets.UTF_8);
    RawText printed = new RawText(text, 0, text.length);
    Message.Put put =
        new Message.Put("", "", graph, printed, Optional.empty(), OptionalInt.empty(), List.of(), Optional.empty());
    messageBytes = 0;
    mesh.heard(PeerId.OPERATOR, put, now(), this);
    mesh.closed(PeerId.OPERATOR);
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
    underway.write(ticket, from, messageBytes);
    if (program.isEmpty() && !verify.needed(graph)) {
      judged(ticket, from, verify.ruling(from, graph));
      return;
    }
    lanes.verifying(ticket, from);
    boolean taken = verify.offer(from, graph, ruling -> results.add(() -> judged(ticket, from, ruling)));
    if (!taken) {
      mesh.writeRefused(ticket, BUSY, this);
      lanes.verified(ticket, from, NOTHING);
    }
  }

  @Override
  public void read(long ticket, PeerId from, Query query) {
    underway.read(ticket, from);
    lanes.read(ticket, from, query);
  }

  // Between the stages.

  private void judged(long ticket, PeerId from, Ruling ruling) {
    ruling.refusals().forEach(text -> mesh.writeRefused(ticket, text, this));
    if (ruling.badCells() > 0) {
      sockets.refused(from, ruling.badCells());
    }
    if (program.isEmpty() || ruling.passed().isEmpty()) {
      lanes.verified(ticket, from, ruling.passed());
    } else {
      program.get().ask(from, ruling.passed(), verdict -> results.add(() -> ruled(ticket, from, ruling.passed(), verdict)));
    }
  }

  private void ruled(long ticket, PeerId from, Graph graph, PolicyProgram.Verdict verdict) {
    switch (verdict) {
      case PolicyProgram.Verdict.Accept accept -> lanes.verified(ticket, from, graph);
      case PolicyProgram.Verdict.Reject(String reason) -> {
        mesh.writeRefused(ticket, reason, this);
        lanes.verified(ticket, from, NOTHING);
      }
      // Acked like any other, and nowhere to be found.
      case PolicyProgram.Verdict.ShadowReject shadow -> lanes.verified(ticket, from, NOTHING);
    }
  }

  /** Out of a lane: to the writer. A write of which nothing passed goes too, so that its turn comes in order. */
  @Override
  public void write(long ticket, Graph graph) {
    if (!write.offer(new Write(ticket, graph))) {
      mesh.writeRefused(ticket, BUSY, this);
      results.add(() -> done(new Written(ticket, NOTHING, NOTHING)));
    }
  }

  /** Out of a lane: to the store. */
  @Override
  public void read(long ticket, Query query) {
    mesh.readerOf(ticket).ifPresent(peer -> readPage(new ReadStage.Read(ticket, peer, query, Optional.empty())));
  }

  private void readPage(ReadStage.Read read) {
    sockets.whenReady(read.from(), () -> readNow(read));
  }

  private void readNow(ReadStage.Read read) {
    if (!this.read.offer(read)) {
      results.add(() -> notRead(read)); // later, because this one's refusal begins the next
    }
  }

  private void notRead(ReadStage.Read read) {
    underway.readDone(read.ticket());
    mesh.readRefused(read.ticket(), "the relay has more to read than it holds; ask again in a moment", this);
    sockets.answered(read.from());
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
    underway.writeDone(written.ticket());
    timer.wakeAt(mesh.nextTurnMillis());
  }

  private void notStored(long ticket) {
    mesh.writeRefused(ticket, NOT_STORED, this);
    mesh.writeDropped(ticket);
    lanes.writeDone(ticket);
    underway.writeDone(ticket);
  }

  private void readDone(ReadStage.Result result) {
    ReadStage.Read read = result.read();
    switch (result) {
      case ReadStage.Result.Failed failed -> {
        underway.readDone(read.ticket());
        mesh.readRefused(read.ticket(), "the relay could not read its store; ask again later", this);
      }
      case ReadStage.Result.Found found -> {
        boolean last = found.page().next().isEmpty();
        mesh.found(read.ticket(), found.page().graph(), last, now(), this);
        if (!last && mesh.wantsMore(read.ticket())) {
          readPage(new ReadStage.Read(read.ticket(), read.from(), read.query(), found.page().next()));
        } else {
          underway.readDone(read.ticket());
        }
      }
    }
    sockets.answered(read.from());
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
    program.ifPresent(PolicyProgram::close);
  }
}
