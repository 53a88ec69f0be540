package chat.exo.relay.write;

import chat.exo.graph.Graph;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.Weight;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.verify.Ruling;
import chat.exo.relay.verify.VerifyStage;
import chat.exo.relay.verify.program.PolicyProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a write: the firewall, the operator's program, its connection's lane, the writer, and back to the mesh, which acks.
 * Whatever happens on the way, the mesh is told once what came of it, or the connection is closed. Runs on the loop, except
 * where a method says so.
 */
public final class WritePath implements WriteListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);
  private static final String BUSY = "the relay has more waiting than it holds; write again in a moment";
  private static final String NOT_STORED = "the relay could not store this; write again later";
  private static final Graph NOTHING = new Graph(List.of());

  private final Mesh mesh;
  private final Effects effects;
  private final Sockets sockets;
  private final VerifyStage verify;
  private final Optional<PolicyProgram> program;
  private final Lanes lanes = new Lanes(this::toWriter);
  private final Underway underway;
  private final LoopInbox results;
  private final StoreHealth health;
  private final WriteStage writer;
  private final LongSupplier ticksMillis;
  private final Runnable afterwards;
  /** Writes with signed cells, whose keys are charged once it is known what of them was news. */
  private final Map<Long, Ruling> signed = new HashMap<>();

  /**
   * The path.
   *
   * @param results the way back to the loop
   * @param health told whether the store stores
   * @param writer begins to write, with this as its listener
   * @param afterwards run when the mesh may want its time another
   */
  public WritePath(
      Mesh mesh,
      Effects effects,
      Sockets sockets,
      VerifyStage verify,
      Optional<PolicyProgram> program,
      Underway underway,
      LoopInbox results,
      StoreHealth health,
      WriteStage writer,
      LongSupplier ticksMillis,
      Runnable afterwards) {
    this.mesh = mesh;
    this.effects = effects;
    this.sockets = sockets;
    this.verify = verify;
    this.program = program;
    this.underway = underway;
    this.results = results;
    this.health = health;
    this.ticksMillis = ticksMillis;
    this.afterwards = afterwards;
    this.writer = writer.start(this);
  }

  /** The order of each connection; reads wait in it behind writes. */
  public Lanes lanes() {
    return lanes;
  }

  /** Writes between being heard and being stored. */
  public int underWay() {
    return lanes.writesUnderWay();
  }

  /** Of those, waiting for a signature check. */
  public int verifyQueued() {
    return verify.queued();
  }

  /** Of those, waiting for the writer. */
  public int writeQueued() {
    return writer.queued();
  }

  /** Of those, waiting for the operator's program. */
  public int programQueued() {
    return program.map(PolicyProgram::queued).orElse(0);
  }

  /** A relay of the settings is behind a connection. */
  public void trust(PeerId peer) {
    verify.trust(peer);
  }

  /** A write enters; the mesh hears of it again under its ticket. */
  public void begin(long ticket, PeerId from, Graph graph) {
    long share = sockets.account(from).share();
    long counted = verify.counted(from, share); // as it is now: the connection may be gone when its write is stored
    underway.write(ticket, from, share, counted, Weight.of(graph));
    if (program.isEmpty() && !verify.needed(graph)) {
      judged(ticket, from, verify.ruling(from, counted, graph));
      return;
    }
    lanes.verifying(ticket, from);
    boolean taken = verify.offer(from, share, counted, graph, ruling -> results.add(() -> judged(ticket, from, ruling)));
    if (!taken) {
      mesh.writeRefused(ticket, BUSY, effects);
      lanes.verified(ticket, from, NOTHING);
    }
  }

  private void judged(long ticket, PeerId from, Ruling ruling) {
    if (!ruling.cellsOfKey().isEmpty()) {
      signed.put(ticket, ruling);
      if (sockets.isOpen(from)) {
        verify.heard(from, ruling);
      }
    }
    ruling.refusals().forEach(text -> mesh.writeRefused(ticket, text, effects));
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
        mesh.writeRefused(ticket, reason, effects);
        lanes.verified(ticket, from, NOTHING);
      }
      // Acked like any other, and nowhere to be found.
      case PolicyProgram.Verdict.ShadowReject shadow -> lanes.verified(ticket, from, NOTHING);
    }
  }

  /** Out of a lane: to the writer. A write of which nothing passed goes too, so that its turn comes in order. */
  private void toWriter(long ticket, Graph graph) {
    Underway.Ticket known = underway.writing(ticket);
    if (health.state() == StoreHealth.State.FAILED) {
      results.add(() -> notStored(ticket));
    } else if (!writer.offer(new Write.Put(ticket, known.from().number(), known.share(), known.counted(), known.bytes(), graph))) {
      mesh.writeRefused(ticket, BUSY, effects);
      results.add(() -> done(new Written(ticket, NOTHING, NOTHING)));
    }
  }

  /** On the writer's thread. */
  @Override
  public void written(List<Written> batch) {
    results.addAll(batch.stream().<Runnable>map(written -> () -> done(written)).toList());
  }

  /** On the writer's thread. */
  @Override
  public void failed(List<Write.Put> batch, RuntimeException cause) {
    if (cause instanceof StoreException disk) {
      health.failed(disk);
    } else {
      LOG.error("Writing {} writes failed", batch.size(), cause);
    }
    results.addAll(batch.stream().<Runnable>map(write -> () -> notStored(write.ticket())).toList());
  }

  private void done(Written written) {
    long ticket = written.ticket();
    Ruling ruling = signed.remove(ticket);
    if (ruling != null) {
      verify.stored(ruling, written.changed());
    }
    answer(ticket, () -> mesh.written(ticket, written.changed(), written.deferred(), ticksMillis.getAsLong(), effects));
  }

  private void notStored(long ticket) {
    signed.remove(ticket);
    answer(
        ticket,
        () -> {
          mesh.writeRefused(ticket, NOT_STORED, effects);
          mesh.writeDropped(ticket, effects);
        });
  }

  /** Whatever comes of telling the mesh, the write is over: its lane goes on and its bytes are given back. */
  private void answer(long ticket, Runnable tell) {
    PeerId from = underway.writing(ticket).from();
    try {
      tell.run();
    } catch (RuntimeException | Error e) {
      LOG.error("expected a write to be answered, got an exception; its connection is closed", e);
      sockets.close(from, CloseReason.FAILED);
    } finally {
      underway.writeDone(ticket);
      lanes.writeDone(ticket);
      afterwards.run();
    }
  }

  /** Writes what waits, and stops. Not to be called on the loop, which still hears what was written. */
  @Override
  public void close() {
    writer.close();
    verify.close();
    program.ifPresent(PolicyProgram::close);
  }
}
