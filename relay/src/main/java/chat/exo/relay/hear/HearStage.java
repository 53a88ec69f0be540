package chat.exo.relay.hear;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.RawText;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.SocketListener;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.socket.frame.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From bytes to the mesh. What a frame says is heard in its order, behind the frames before it. In one turn of the loop is heard
 * what takes a few milliseconds, whoever says it: a frame that says more, and the frames of others behind it, are heard in the turns
 * after that, where addresses take turns, and their connections are not read from meanwhile. Runs on the loop.
 */
public final class HearStage implements SocketListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HearStage.class);
  private static final String SLOWED =
      "you send faster than this relay allows; it reads from you more slowly now, and nothing is lost";
  /** gun's own words; what follows them is ours. */
  private static final String TOO_LARGE = "Message too big!";

  /** What is heard of one frame at once, and of all frames where they are read. */
  private static final long TURN_NANOS = 2_000_000;

  private final FrameParser parser;
  private final Mesh mesh;
  private final Effects effects;
  private final Sockets sockets;
  private final LoopInbox turns;
  private final LongSupplier ticksMillis;
  private final LongSupplier nanos;
  private final Runnable afterwards;
  private final Consumer<PeerId> closed;
  /** Connections with a frame that is not heard to its end yet. */
  private final Map<PeerId, Unheard> busy = new HashMap<>();
  /** Time that went by hearing since the last part of a long frame, which no turn of the sockets is in the middle of. */
  private long spentNanos;

  /** A frame that is not heard to its end, charged until it is. */
  private static final class Unheard {
    private final Ledger.Account account;
    private final long bytes;
    private Optional<FrameParser.Job> job = Optional.empty();

    private Unheard(Ledger.Account account, long bytes) {
      this.account = account;
      this.bytes = bytes;
      account.add(Held.UNHEARD, bytes); // it was held half received a moment ago: no more is held than before
    }

    private void end() {
      account.release(Held.UNHEARD, bytes);
      job.ifPresent(FrameParser.Job::end);
    }
  }

  /**
   * Ears.
   *
   * @param effects does what the mesh wants
   * @param turns tasks of the loop
   * @param afterwards run when the mesh may want its time another
   * @param closed told of each connection that is gone, behind the mesh
   */
  public HearStage(
      WireReader reader,
      Mesh mesh,
      Effects effects,
      Sockets sockets,
      LoopInbox turns,
      LongSupplier ticksMillis,
      LongSupplier nanos,
      Runnable afterwards,
      Consumer<PeerId> closed) {
    this.parser = new FrameParser(reader, turns);
    this.mesh = mesh;
    this.effects = effects;
    this.sockets = sockets;
    this.turns = turns;
    this.ticksMillis = ticksMillis;
    this.nanos = nanos;
    this.afterwards = afterwards;
    this.closed = closed;
  }

  @Override
  public void message(PeerId from, byte[] text) {
    if (busy.containsKey(from)) {
      throw new IllegalStateException("expected nothing of a connection that is not read from, got " + text.length + " bytes");
    }
    if (FrameParser.large(text)) {
      beginLarge(from, text);
    } else if (spentNanos > TURN_NANOS) {
      Unheard unheard = wait(from, text.length);
      later(from, unheard, () -> begin(from, text));
    } else {
      begin(from, text);
    }
  }

  @Override
  public void tooLarge(PeerId from, Excerpt excerpt) {
    Optional<String> id = excerpt.id();
    if (id.isEmpty()) {
      mesh.garbled(from, TOO_LARGE, effects);
      return;
    }
    String why =
        excerpt.bytes() > excerpt.limit()
            ? " expected at most " + excerpt.limit() + " bytes, got " + excerpt.bytes() + "; put less at once"
            : " the relay has no memory for " + excerpt.bytes() + " bytes now; put less at once, or later";
    mesh.tooLarge(from, id.get(), excerpt.soul(), TOO_LARGE + why, effects);
  }

  @Override
  public void slowed(PeerId peer) {
    mesh.garbled(peer, SLOWED, effects);
  }

  @Override
  public void closed(PeerId peer) {
    Unheard unheard = busy.remove(peer);
    if (unheard != null) {
      unheard.end();
    }
    mesh.closed(peer);
    closed.accept(peer);
  }

  /** A write of the relay's own operator, through the same stages as everybody's. */
  public void operatorWrites(Graph graph) {
    mesh.accepted(PeerId.OPERATOR, false, effects); // what it is sent goes nowhere
    byte[] text = GraphText.of(graph).getBytes(StandardCharsets.UTF_8);
    RawText printed = new RawText(text, 0, text.length);
    Message.Put put =
        new Message.Put("", "", graph, printed, Optional.empty(), OptionalInt.empty(), List.of(), Optional.empty());
    mesh.heard(PeerId.OPERATOR, put, ticksMillis.getAsLong(), effects);
    mesh.closed(PeerId.OPERATOR);
  }

  private void begin(PeerId from, byte[] text) {
    long begunNanos = nanos.getAsLong();
    List<Heard> all = parser.parse(text);
    sockets.heard(from, all.size(), text.length);
    int heard = hear(from, all, 0, begunNanos);
    Unheard unheard = busy.get(from);
    if (heard == all.size()) {
      next(from);
    } else {
      Unheard waiting = unheard == null ? wait(from, text.length) : unheard;
      later(from, waiting, () -> goOn(from, waiting, all, heard));
    }
    afterwards.run();
  }

  /** In a turn to come, if its connection is there then. */
  private void later(PeerId from, Unheard unheard, Runnable part) {
    turns.goOn(
        unheard.account.share(),
        from.number(),
        () -> {
          spentNanos = 0;
          if (busy.get(from) == unheard) {
            runOrClose(from, part);
          }
          spentNanos = 0;
        });
  }

  /** Whatever happens, nobody waits for ever for a frame to be heard to its end. */
  private void runOrClose(PeerId from, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error e) {
      LOG.error("expected a frame to be heard, got an exception; its connection is closed", e);
      sockets.close(from, CloseReason.FAILED);
    }
  }

  /** Its bytes are counted as they are here; what it says, once that is known. */
  private void beginLarge(PeerId from, byte[] text) {
    Unheard unheard = wait(from, text.length);
    sockets.arrived(from, text.length);
    if (busy.get(from) == unheard) { // else it was too fast, and is closed
      unheard.job =
          Optional.of(
              parser.parse(
                  text,
                  unheard.account.share(),
                  from.number(),
                  all -> parsed(from, unheard, all),
                  () -> sockets.close(from, CloseReason.FAILED)));
    }
  }

  private void parsed(PeerId from, Unheard unheard, List<Heard> all) {
    sockets.heard(from, all.size(), 0);
    later(from, unheard, () -> goOn(from, unheard, all, 0));
  }

  private void goOn(PeerId from, Unheard unheard, List<Heard> all, int begun) {
    int heard = hear(from, all, begun, nanos.getAsLong());
    if (heard == all.size()) {
      next(from);
    } else {
      later(from, unheard, () -> goOn(from, unheard, all, heard));
    }
    afterwards.run();
  }

  /** A frame is heard: its connection is read from again, if it was not. */
  private void next(PeerId from) {
    Unheard unheard = busy.remove(from);
    if (unheard != null) {
      unheard.end();
      sockets.release(from);
    }
  }

  private Unheard wait(PeerId from, long bytes) {
    Unheard unheard = new Unheard(sockets.account(from), bytes);
    busy.put(from, unheard);
    sockets.hold(from);
    return unheard;
  }

  /** Hears on from some place until the time of a turn is over; how far it came. */
  private int hear(PeerId from, List<Heard> all, int begun, long begunNanos) {
    int heard = hearUntil(from, all, begun, begunNanos);
    spentNanos += nanos.getAsLong() - begunNanos;
    return heard;
  }

  private int hearUntil(PeerId from, List<Heard> all, int begun, long begunNanos) {
    long nowMillis = ticksMillis.getAsLong();
    for (int i = begun; i < all.size(); i++) {
      if (i > begun && nanos.getAsLong() - begunNanos > TURN_NANOS) { // after each: one may be a put of many keys
        return i;
      }
      try {
        hear(from, all.get(i), nowMillis);
      } catch (RuntimeException | Error e) {
        // What it owes cannot be told any more, and a closed connection is owed nothing.
        LOG.error("expected a message to be heard, got an exception; its connection is closed", e);
        sockets.close(from, CloseReason.FAILED);
        return all.size();
      }
    }
    return all.size();
  }

  private void hear(PeerId from, Heard heard, long nowMillis) {
    switch (heard) {
      case Heard.Said said -> mesh.heard(from, said.message(), nowMillis, effects);
      case Heard.Refused refused -> mesh.refused(from, refused.id(), refused.text(), effects);
      case Heard.Garbled garbled -> mesh.garbled(from, garbled.text(), effects);
      case Heard.Ignored ignored -> {}
    }
  }

  /** Hears no more large frames. May be called twice. */
  @Override
  public void close() {
    parser.close();
  }
}
