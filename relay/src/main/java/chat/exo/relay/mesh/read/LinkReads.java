package chat.exo.relay.mesh.read;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What has to be read when a relay is connected: to subscribe there with the hash of what is here, and to send it what changed
 * while it was away. A few reads at a time, tried again when the store is busy, gone with the connection.
 */
final class LinkReads {
  /** Why the store is asked. */
  private sealed interface Purpose {
    Query query();

    /** Subscribe there, with the hash of what is here. */
    record Subscribe(Query query) implements Purpose {}

    /** Send it what changed while it was away. */
    record CatchUp(Soul soul) implements Purpose {
      @Override
      public Query query() {
        return Query.node(soul);
      }
    }
  }

  private record Pending(PeerId link, Purpose purpose) {}

  /** What one link needs to have read. */
  private static final class OwnReads {
    private final ArrayDeque<Purpose> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean beginning;
  }

  private static final long AGAIN_MILLIS = 1_000;
  private static final int MAX_OWN_READS = 16;

  private final Neighbours neighbours;
  private final Links links;
  private final Questions questions;
  private final Tickets tickets;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Map<PeerId, OwnReads> byLink = new HashMap<>();
  private final List<Pending> again = new ArrayList<>();
  private long againAtMillis = Long.MAX_VALUE;

  LinkReads(Neighbours neighbours, Links links, Questions questions, Tickets tickets) {
    this.neighbours = neighbours;
    this.links = links;
    this.questions = questions;
    this.tickets = tickets;
  }

  void linkUp(Neighbour link, Effects effects) {
    links.connected(link);
    OwnReads reads = byLink.computeIfAbsent(link.id(), id -> new OwnReads());
    links.missed(link).forEach(soul -> reads.waiting.add(new Purpose.CatchUp(soul)));
    links.wantedByOthers(link.id()).forEach(query -> reads.waiting.add(new Purpose.Subscribe(query)));
    goOn(link.id(), effects);
  }

  /** A page was found; false if nothing of a link's was read with this ticket. */
  boolean found(long ticket, Graph page, boolean last, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return false;
    }
    Neighbour link = open(read.link);
    switch (read.purpose) {
      case Purpose.Subscribe subscribe -> {
        if (links.shouldAsk(link, subscribe.query(), nowMillis, true)) {
          questions.ask(read.link, subscribe.query(), last ? hash(page) : OptionalInt.empty(), nowMillis, effects);
        }
        done(read.link, effects);
      }
      case Purpose.CatchUp catchUp -> {
        if (!page.isEmpty()) {
          String id = questions.ownId(nowMillis);
          PutHeader header = new PutHeader(id, "", Optional.empty(), List.of());
          effects.send(read.link, WireWriter.put(header, GraphText.of(page)));
          links.sent(link, id, page);
        }
        if (last) {
          links.caughtUp(link, catchUp.soul());
          done(read.link, effects);
        } else {
          pending.put(ticket, read);
        }
      }
    }
    return true;
  }

  /** The store cannot be read, or not now: it is read again by itself. */
  boolean refused(long ticket, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return false;
    }
    again.add(read);
    againAtMillis = Math.min(againAtMillis, nowMillis + AGAIN_MILLIS);
    done(read.link, effects);
    return true;
  }

  /** When refused reads are tried again, or {@link Long#MAX_VALUE}. */
  long nextTurnMillis() {
    return againAtMillis;
  }

  void turn(long nowMillis, Effects effects) {
    if (nowMillis < againAtMillis) {
      return;
    }
    againAtMillis = Long.MAX_VALUE;
    List<Pending> refused = List.copyOf(again);
    again.clear();
    for (Pending read : refused) {
      OwnReads reads = byLink.get(read.link);
      if (reads != null) {
        reads.waiting.add(read.purpose);
        goOn(read.link, effects);
      }
    }
  }

  /** The link that a read is for, while it is under way. */
  Optional<PeerId> readerOf(long ticket) {
    return Optional.ofNullable(pending.get(ticket)).map(Pending::link);
  }

  void closed(PeerId peer) {
    pending.values().removeIf(read -> read.link.equals(peer));
    byLink.remove(peer);
    again.removeIf(read -> read.link.equals(peer));
  }

  /** Begins what a link needs to have read, a few at a time: all at once would keep everybody else's reads waiting. */
  private void goOn(PeerId link, Effects effects) {
    OwnReads reads = byLink.get(link);
    if (reads == null || reads.beginning) {
      return;
    }
    reads.beginning = true; // one that is answered at once comes back here
    while (reads.underWay < MAX_OWN_READS && !reads.waiting.isEmpty()) {
      reads.underWay++;
      Purpose next = reads.waiting.remove();
      long ticket = tickets.next();
      pending.put(ticket, new Pending(link, next));
      effects.read(ticket, link, next.query());
    }
    reads.beginning = false;
  }

  private void done(PeerId link, Effects effects) {
    OwnReads reads = byLink.get(link);
    if (reads != null) {
      reads.underWay--;
      goOn(link, effects);
    }
  }

  /** A relay that reads are under way for; they end with its connection. */
  private Neighbour open(PeerId link) {
    return neighbours.get(link).orElseThrow(() -> new IllegalStateException("a read outlived connection " + link.number()));
  }

  private static OptionalInt hash(Graph page) {
    return page.isEmpty() ? OptionalInt.empty() : OptionalInt.of(GraphText.hash(GraphText.of(page)));
  }
}
