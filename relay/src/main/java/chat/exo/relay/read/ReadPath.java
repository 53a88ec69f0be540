package chat.exo.relay.read;

import chat.exo.graph.query.Query;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.write.Lanes;
import chat.exo.relay.write.Underway;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a read: behind its connection's writes, at its reader's pace, to the store, and back to the mesh, page by page. Runs
 * on the loop, except where a method says so.
 */
public final class ReadPath implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadPath.class);
  private static final String BUSY = "the relay has more to read than it holds; ask again in a moment";
  private static final String NOT_READ = "the relay could not read its store; ask again later";

  private final Mesh mesh;
  private final Effects effects;
  private final Sockets sockets;
  private final Lanes lanes;
  private final Underway underway;
  private final LoopInbox results;
  private final ReadStage stage;
  private final LongSupplier ticksMillis;
  private final Runnable afterwards;

  /**
   * The path.
   *
   * @param lanes the order of each connection's writes
   * @param results the way back to the loop
   * @param stage makes the reading stage, with a consumer of its results
   * @param afterwards run when the mesh may want its time another
   */
  public ReadPath(
      Mesh mesh,
      Effects effects,
      Sockets sockets,
      Lanes lanes,
      Underway underway,
      LoopInbox results,
      Function<Consumer<ReadStage.Result>, ReadStage> stage,
      LongSupplier ticksMillis,
      Runnable afterwards) {
    this.mesh = mesh;
    this.effects = effects;
    this.sockets = sockets;
    this.lanes = lanes;
    this.underway = underway;
    this.results = results;
    this.ticksMillis = ticksMillis;
    this.afterwards = afterwards;
    this.stage = stage.apply(found -> results.add(() -> done(found)));
    this.stage.start();
  }

  /** A read enters; the mesh hears of it again under its ticket. */
  public void begin(long ticket, PeerId from, Query query) {
    underway.read(ticket, from);
    lanes.read(from, () -> first(ticket, query));
  }

  /** Reads waiting for the store. */
  public int queued() {
    return stage.queued();
  }

  private void first(long ticket, Query query) {
    mesh.readerOf(ticket).ifPresent(peer -> page(new ReadStage.Read(ticket, peer, sockets.account(peer).share(), query, Optional.empty())));
  }

  private void page(ReadStage.Read read) {
    sockets.whenReady(
        read.from(),
        ReadStage.walks(read.query()),
        () -> {
          int rows = ReadStage.mostRows(read.query());
          sockets.looked(read.from(), rows); // paid before it is done: a hundred connections ask at once
          if (!stage.offer(read)) {
            sockets.looked(read.from(), -rows);
            results.add(() -> answer(read, () -> refused(read, BUSY))); // later, because this one's refusal begins the next
          }
        });
  }

  private void done(ReadStage.Result result) {
    ReadStage.Read read = result.read();
    sockets.looked(read.from(), ReadStage.rowsOf(result) - ReadStage.mostRows(read.query()));
    try {
      answer(
          read,
          () -> {
            switch (result) {
              case ReadStage.Result.Failed failed -> refused(failed.read(), NOT_READ);
              case ReadStage.Result.Found found -> found(found);
            }
          });
    } finally {
      stage.taken(result);
    }
  }

  private void found(ReadStage.Result.Found found) {
    ReadStage.Read read = found.read();
    boolean last = found.next().isEmpty();
    mesh.found(read.ticket(), found.page(), last, ticksMillis.getAsLong(), effects);
    if (!last && mesh.wantsMore(read.ticket())) {
      page(new ReadStage.Read(read.ticket(), read.from(), read.share(), read.query(), found.next()));
    } else {
      underway.readDone(read.ticket());
    }
  }

  private void refused(ReadStage.Read read, String text) {
    underway.readDone(read.ticket());
    mesh.readRefused(read.ticket(), text, ticksMillis.getAsLong(), effects);
  }

  /** Whatever comes of telling the mesh, this page is over: its reader's next may begin. */
  private void answer(ReadStage.Read read, Runnable tell) {
    try {
      tell.run();
    } catch (RuntimeException | Error e) {
      LOG.error("expected a read to be answered, got an exception; its connection is closed", e);
      sockets.close(read.from(), CloseReason.FAILED);
    } finally {
      sockets.answered(read.from());
      afterwards.run();
    }
  }

  /** Stops after the read that is under way. */
  @Override
  public void close() {
    stage.close();
  }
}
