package chat.exo.relay.mesh.read;

import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.PeerId;
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
  private record Pending(Neighbour to, LinkPurpose purpose) {
    PeerId link() {
      return to.id();
    }
  }

  /** What one link needs to have read, and how much of that is under way. */
  private static final class OwnReads {
    private final LinkAgenda agenda;
    private int underWay;
    private boolean beginning;

    OwnReads(LinkAgenda agenda) {
      this.agenda = agenda;
    }
  }

  private static final long AGAIN_MILLIS = 1_000;
  private static final int MAX_OWN_READS = 16;

  private final Links links;
  private final Questions questions;
  private final Tickets tickets;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Map<PeerId, OwnReads> byLink = new LinkedHashMap<>();
  private final List<Pending> again = new ArrayList<>();
  private long againAtMillis = Long.MAX_VALUE;
  private boolean looksWait;

  LinkReads(Links links, Questions questions, Tickets tickets) {
    this.links = links;
    this.questions = questions;
    this.tickets = tickets;
  }

  void linkUp(Neighbour link, Effects effects) {
    links.connected(link, effects);
    OwnReads reads = byLink.computeIfAbsent(link.id(), id -> new OwnReads(new LinkAgenda(links, link)));
    reads.agenda.begin();
    goOn(reads, effects);
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
      case LinkPurpose.Subscribe subscribe -> {
        if (links.shouldAsk(link, subscribe.query(), nowMillis, true)) {
          questions.ask(read.link(), subscribe.query(), last ? hash(page) : OptionalInt.empty(), nowMillis, effects);
        }
        more = false;
      }
      case LinkPurpose.CatchUp catchUp -> send(link, page, nowMillis, effects);
      case LinkPurpose.Everything everything -> {
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
          reads.agenda.again(read.purpose);
        }
      }
    }
    for (OwnReads reads : List.copyOf(byLink.values())) {
      if (refusedThere) {
        reads.agenda.refusedIsDue();
      }
      goOn(reads, effects);
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
    if (read.purpose instanceof LinkPurpose.CatchUp catchUp) {
      links.missedStill(read.to, catchUp.soul());
    }
  }

  /** Begins what a link needs to have read, a few at a time: all at once would keep everybody else's reads waiting. */
  private void goOn(OwnReads reads, Effects effects) {
    Neighbour link = reads.agenda.link();
    if (reads.beginning || byLink.get(link.id()) != reads) {
      return; // or it has gone
    }
    reads.beginning = true; // one that is answered at once comes back here
    while (reads.underWay < MAX_OWN_READS) {
      Optional<LinkPurpose> next = reads.agenda.next(reads.underWay > 0);
      if (next.isEmpty()) {
        looksWait |= reads.agenda.looksLater();
        break;
      }
      reads.underWay++;
      long ticket = tickets.next();
      pending.put(ticket, new Pending(link, next.get()));
      effects.read(ticket, link.id(), next.get().query());
    }
    reads.beginning = false;
  }

  private void done(PeerId link, Effects effects) {
    OwnReads reads = byLink.get(link);
    if (reads != null) {
      reads.underWay--;
      goOn(reads, effects);
    }
  }

  private static OptionalInt hash(PrintedGraph page) {
    return page.isEmpty() ? OptionalInt.empty() : OptionalInt.of(page.hash());
  }
}
