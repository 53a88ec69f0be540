package chat.exo.relay.mesh.read;

import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Weight;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.seen.SeenMessages;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * GETs under way: what was asked of the store, for whom, and what happens with what it finds.
 *
 * <p>Every GET of a neighbour is answered once or more, at once. What the store finds also tells whether the asker should
 * be asked back and what upstream relays should be asked: {@link Questions}. Links have reads of their own: {@link LinkReads}.
 */
public final class Reads {
  private static final String BUSY = "this relay holds as many of your questions as it may; read its answers and ask again";

  /** A read with its places in the tables of those who wait. */
  private static final long READ_BYTES = 400;

  /** A neighbour's GET, what is held for it, and the id of the next chunk once there was a first. */
  private record Pending(Neighbour asker, long bytes, Message.Get get, Optional<String> chunkId) {
    PeerId from() {
      return asker.id();
    }

    void over(long ticket) {
      asker.asksNoMore(ticket);
      asker.account().release(Held.READS, bytes);
    }
  }

  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final Links links;
  private final MeshOptions options;
  private final Questions questions;
  private final Tickets tickets = new Tickets();
  private final LinkReads linkReads;
  private final Map<Long, Pending> pending = new HashMap<>();
  private long refusedSubscriptions;

  public Reads(
      Neighbours neighbours,
      Subscriptions<PeerId> subscriptions,
      SeenMessages seen,
      Links links,
      Seeker seeker,
      MeshOptions options) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.links = links;
    this.options = options;
    this.questions = new Questions(neighbours, seen, links, seeker, options);
    this.linkReads = new LinkReads(links, questions, tickets);
  }

  /** A neighbour asks. */
  public void asked(Neighbour from, Message.Get get, Effects effects) {
    if (!subscribe(from, get.query())) {
      refusedSubscriptions++;
    }
    long bytes = READ_BYTES + Weight.of(get.query());
    if (!from.account().hold(Held.READS, bytes)) {
      effects.send(from.id(), WireWriter.error(neighbours.newId(), get.id(), BUSY));
      return;
    }
    long ticket = tickets.next();
    pending.put(ticket, new Pending(from, bytes, get, Optional.empty()));
    from.asks(ticket);
    effects.read(ticket, from.id(), get.query());
  }

  /** Keeps a query for as long as its connection, if that keeps not too much already; false if not. */
  private boolean subscribe(Neighbour from, Query query) {
    long bytes = Weight.of(query);
    boolean full = subscriptions.count(from.id()) >= options.maxSubscriptionsPerPeer();
    if (full || !from.account().mayHold(bytes) || (Subscriptions.isRange(query) && tooManyRanges(from))) {
      return false;
    }
    if (subscriptions.add(from.id(), query)) {
      from.account().add(Held.SUBSCRIPTIONS, bytes);
    }
    return true;
  }

  private boolean tooManyRanges(Neighbour from) {
    return subscriptions.rangeCount(from.id()) >= options.maxRangesPerPeer() || subscriptions.rangeCount() >= options.maxRanges();
  }

  /** A relay is connected: ask it what our other readers wait for, give it what it missed. */
  public void linkUp(Neighbour link, Effects effects) {
    linkReads.linkUp(link, effects);
  }

  /** A page of a read; {@code last} says that no other follows. */
  public void found(long ticket, PrintedGraph page, boolean last, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read != null) {
      answer(ticket, read, page, last, nowMillis, effects);
      if (!pending.containsKey(ticket)) {
        read.over(ticket);
      }
    } else {
      linkReads.found(ticket, page, last, nowMillis, effects);
    }
  }

  /** The store cannot be read, or not now: the asker is told, and may ask again. */
  public void refused(long ticket, String text, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read != null) {
      read.over(ticket);
      effects.send(read.from(), WireWriter.error(neighbours.newId(), read.get.id(), text));
    } else {
      linkReads.refused(ticket, nowMillis, effects);
    }
  }

  /** When {@link #turn} should run next, or {@link Long#MAX_VALUE}. */
  public long nextTurnMillis() {
    return linkReads.nextTurnMillis();
  }

  /** Does what was waiting for its time. */
  public void turn(long nowMillis, Effects effects) {
    linkReads.turn(nowMillis, effects);
  }

  /** Whether the rest of a read is still wanted: only answers and catching up need more than the first page. */
  public boolean wanted(long ticket) {
    return readerOf(ticket).isPresent();
  }

  /** Whose read this is, while it is under way. */
  public Optional<PeerId> readerOf(long ticket) {
    Pending read = pending.get(ticket);
    return read != null ? Optional.of(read.from()) : linkReads.readerOf(ticket);
  }

  /** GETs that were answered but not kept, because their connection keeps as many as it may. */
  public long refusedSubscriptions() {
    return refusedSubscriptions;
  }

  /** A connection is gone, and what was read for it is wanted no more. */
  public void closed(Neighbour gone) {
    gone.asking().forEach(pending::remove); // not a look at all reads: whoever asked nothing may come and go at no cost to others
    linkReads.closed(gone.id());
    links.closed(gone.id()); // behind the reads, which say what of them is missed still
  }

  private void answer(long ticket, Pending read, PrintedGraph page, boolean last, long nowMillis, Effects effects) {
    if (page.isEmpty() && !last) {
      pending.put(ticket, read); // a long search that has found nothing yet
      return;
    }
    Message.Get get = read.get;
    boolean first = read.chunkId.isEmpty();
    OptionalInt hashOfAll = last && !page.isEmpty() ? OptionalInt.of(page.hash()) : OptionalInt.empty();
    if (page.isEmpty() && first) {
      effects.send(read.from(), WireWriter.notFound(neighbours.newId(), get.id()));
      questions.askBack(read.from(), get, hashOfAll, nowMillis, effects);
      questions.seek(read.from(), get, nowMillis, effects);
      return;
    }
    if (!page.isEmpty()) {
      String chunk = read.chunkId.orElseGet(neighbours::newId);
      Optional<String> next = last ? Optional.empty() : Optional.of(neighbours.newId());
      effects.send(read.from(), WireWriter.answer(chunk, get.id(), page, next));
      next.ifPresent(id -> pending.put(ticket, new Pending(read.asker, read.bytes, get, Optional.of(id))));
    }
    if (first) {
      questions.askBack(read.from(), get, hashOfAll, nowMillis, effects);
      questions.askLinks(read.from(), get, hashOfAll, nowMillis, effects);
    }
  }
}
