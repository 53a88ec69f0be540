package chat.exo.relay.mesh.read;

import chat.exo.graph.Soul;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Lex;
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
import java.util.LinkedHashMap;
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

    /**
     * It missed more than is remembered, so it is sent everything.
     *
     * @param from the soul to go on at
     * @param forgotten how much was forgotten when this began
     */
    record Everything(String from, int forgotten) implements Purpose {
      @Override
      public Query query() {
        Lex souls = new Lex(Optional.empty(), Optional.empty(), Optional.of(from), Optional.empty());
        return new Query(souls, Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING);
      }
    }
  }

  private record Pending(Neighbour to, Purpose purpose) {
    PeerId link() {
      return to.id();
    }
  }

  /** What one link needs to have read. */
  private static final class OwnReads {
    private final ArrayDeque<Purpose> waiting = new ArrayDeque<>();
    /** What readers of an earlier run waited for. */
    private ArrayDeque<Query> remembered = new ArrayDeque<>();
    /** Whose subscriptions are not looked at yet. */
    private ArrayDeque<PeerId> readers = new ArrayDeque<>();
    private int underWay;
    /** How many of the souls it missed are still to be read in this round; what it refuses meanwhile waits for the next. */
    private int missedLeft;
    private boolean beginning;
    /** What it refused is due. */
    private boolean sendAgain;
    /** Or has: once a connection is enough for who never acks what it had, and so never seems to have it. */
    private boolean sendsEverything;
  }

  private static final long AGAIN_MILLIS = 1_000;
  private static final int MAX_OWN_READS = 16;

  /** Subscriptions that are looked at in one turn; many readers wait for the same. */
  private static final int LOOKS_A_TURN = 5_000;

  private final Neighbours neighbours;
  private final Links links;
  private final Questions questions;
  private final Tickets tickets;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Map<PeerId, OwnReads> byLink = new LinkedHashMap<>();
  private final List<Pending> again = new ArrayList<>();
  private long againAtMillis = Long.MAX_VALUE;
  private boolean looksWait;

  LinkReads(Neighbours neighbours, Links links, Questions questions, Tickets tickets) {
    this.neighbours = neighbours;
    this.links = links;
    this.questions = questions;
    this.tickets = tickets;
  }

  void linkUp(Neighbour link, Effects effects) {
    links.connected(link, effects);
    OwnReads reads = byLink.computeIfAbsent(link.id(), id -> new OwnReads());
    reads.missedLeft = links.missed(link);
    reads.remembered = new ArrayDeque<>(links.remembered());
    reads.readers = new ArrayDeque<>(links.readers());
    goOn(link.id(), effects);
  }

  /** A page was found; of no link, if its connection closed meanwhile. */
  void found(long ticket, PrintedGraph page, boolean last, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return;
    }
    Neighbour link = read.to;
    boolean more = !last;
    switch (read.purpose) {
      case Purpose.Subscribe subscribe -> {
        if (links.shouldAsk(link, subscribe.query(), nowMillis, true)) {
          questions.ask(read.link(), subscribe.query(), last ? hash(page) : OptionalInt.empty(), nowMillis, effects);
        }
        more = false;
      }
      case Purpose.CatchUp catchUp -> send(link, page, nowMillis, effects);
      case Purpose.Everything everything -> {
        send(link, page, nowMillis, effects);
        if (last) {
          links.sentEverything(link, everything.forgotten());
        } else if (!page.isEmpty()) {
          links.sentUpTo(link, page.graph().nodes().getLast().soul().text(), everything.forgotten());
        }
      }
    }
    if (more) {
      pending.put(ticket, read);
    } else {
      done(read.link(), effects);
    }
  }

  private void send(Neighbour link, PrintedGraph page, long nowMillis, Effects effects) {
    if (!page.isEmpty()) {
      String id = questions.ownId(nowMillis);
      PutHeader header = new PutHeader(id, "", Optional.empty(), List.of());
      effects.send(link.id(), WireWriter.put(header, page));
      links.sent(link, id, page.graph(), nowMillis);
    }
  }

  /** The store cannot be read, or not now: it is read again by itself. */
  void refused(long ticket, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return;
    }
    missedStill(read);
    again.add(read);
    againAtMillis = Math.min(againAtMillis, nowMillis + AGAIN_MILLIS);
    done(read.link(), effects);
  }

  /** When {@link #turn} should run next, or {@link Long#MAX_VALUE}. */
  long nextTurnMillis() {
    return looksWait ? 0 : Math.min(againAtMillis, links.againAtMillis());
  }

  void turn(long nowMillis, Effects effects) {
    boolean refusedThere = links.again(nowMillis);
    boolean refusedHere = nowMillis >= againAtMillis;
    if (!looksWait && !refusedThere && !refusedHere) {
      return;
    }
    looksWait = false;
    if (refusedHere) {
      againAtMillis = Long.MAX_VALUE;
      List<Pending> refused = List.copyOf(again);
      again.clear();
      for (Pending read : refused) {
        OwnReads reads = byLink.get(read.link());
        if (reads != null) {
          reads.waiting.add(read.purpose);
        }
      }
    }
    for (PeerId link : List.copyOf(byLink.keySet())) {
      OwnReads reads = byLink.get(link);
      if (reads != null) {
        reads.sendAgain |= refusedThere;
        goOn(link, effects);
      }
    }
  }

  /** The link that a read is for, while it is under way. */
  Optional<PeerId> readerOf(long ticket) {
    return Optional.ofNullable(pending.get(ticket)).map(Pending::link);
  }

  void closed(PeerId peer) {
    if (byLink.remove(peer) != null) {
      List<Pending> ended = pending.values().stream().filter(read -> read.link().equals(peer)).toList();
      pending.values().removeAll(ended);
      ended.forEach(this::missedStill);
      again.removeIf(read -> read.link().equals(peer));
    }
  }

  /** A read ends before all of it was sent. */
  private void missedStill(Pending read) {
    if (read.purpose instanceof Purpose.CatchUp catchUp) {
      links.missedStill(read.to, catchUp.soul());
    }
  }

  /** Begins what a link needs to have read, a few at a time: all at once would keep everybody else's reads waiting. */
  private void goOn(PeerId link, Effects effects) {
    OwnReads reads = byLink.get(link);
    if (reads == null || reads.beginning) {
      return;
    }
    reads.beginning = true; // one that is answered at once comes back here
    Neighbour relay = open(link);
    while (reads.underWay < MAX_OWN_READS && (!reads.waiting.isEmpty() || gather(relay, reads))) {
      Purpose next = reads.waiting.remove();
      if (next instanceof Purpose.Subscribe subscribe && links.wasAsked(relay, subscribe.query())) {
        continue;
      }
      if (next instanceof Purpose.CatchUp catchUp && !links.catchesUp(relay, catchUp.soul())) {
        continue; // it waited here twice
      }
      reads.underWay++;
      long ticket = tickets.next();
      pending.put(ticket, new Pending(relay, next));
      effects.read(ticket, link, next.query());
    }
    reads.beginning = false;
  }

  /** What was refused, what more readers wait for, and behind that everything, if that is due; false if nothing is left, or this turn has done enough. */
  private boolean gather(Neighbour relay, OwnReads reads) {
    if (reads.sendAgain) {
      reads.sendAgain = false;
      reads.missedLeft = links.missed(relay);
    }
    if (reads.missedLeft > 0) {
      reads.missedLeft--;
      Optional<Soul> missed = links.eldestMissed(relay);
      missed.ifPresent(soul -> reads.waiting.add(new Purpose.CatchUp(soul)));
      if (missed.isPresent()) {
        return true;
      }
    }
    if (!reads.remembered.isEmpty()) {
      reads.waiting.add(new Purpose.Subscribe(reads.remembered.remove()));
      return true;
    }
    for (int looks = 0; looks < LOOKS_A_TURN; ) {
      PeerId reader = reads.readers.poll();
      if (reader == null) {
        return addEverything(relay, reads);
      }
      if (!reader.equals(relay.id())) {
        for (Query query : links.wantedBy(reader)) {
          looks++;
          if (!links.wasAsked(relay, query)) {
            reads.waiting.add(new Purpose.Subscribe(query));
          }
        }
      }
      looks++;
      if (!reads.waiting.isEmpty()) {
        return true;
      }
    }
    looksWait = true;
    return false;
  }

  private boolean addEverything(Neighbour relay, OwnReads reads) {
    Optional<String> from = links.everythingFrom(relay);
    if (from.isEmpty() || reads.underWay > 0 || reads.sendsEverything) {
      return false;
    }
    reads.sendsEverything = true;
    reads.waiting.add(new Purpose.Everything(from.get(), links.forgotten(relay)));
    return true;
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

  private static OptionalInt hash(PrintedGraph page) {
    return page.isEmpty() ? OptionalInt.empty() : OptionalInt.of(page.hash());
  }
}
