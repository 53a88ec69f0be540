package chat.exo.relay.mesh;

import chat.exo.graph.Graph;
import chat.exo.graph.Soul;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * GETs under way: what was asked of the store, for whom, and what happens with what it finds.
 *
 * <p>Every GET of a neighbour is answered once or more, at once. What the store finds also tells whether the asker should
 * be asked back and what upstream relays should be asked.
 */
final class Reads {
  /** Why the store is asked. */
  private sealed interface Purpose {
    /** A neighbour's GET. */
    record Answer(Message.Get get) implements Purpose {}

    /** A link came up: subscribe there, with the hash of what is here. */
    record Subscribe(PeerId link, Query query) implements Purpose {}

    /** A link came up: send it what changed while it was away. */
    record CatchUp(PeerId link, Soul soul) implements Purpose {}
  }

  /** A read, and the id of the next chunk once there was a first. */
  private record Pending(PeerId from, Purpose purpose, Optional<String> chunkId) {}

  /** What a link needs to have read: for subscribing there, and for sending what it missed. */
  private static final class OwnReads {
    private final ArrayDeque<Purpose> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean beginning;
  }

  private static final long AGAIN_MILLIS = 1_000;
  private static final int MAX_OWN_READS = 16;

  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final SeenMessages seen;
  private final Links links;
  private final Seeker seeker;
  private final MeshOptions options;
  private final Map<Long, Pending> pending = new HashMap<>();
  private final Map<PeerId, OwnReads> ownReads = new HashMap<>();
  private final List<Pending> again = new ArrayList<>();
  private long againAtMillis = Long.MAX_VALUE;
  private long lastTicket;
  private long refusedSubscriptions;

  Reads(
      Neighbours neighbours,
      Subscriptions<PeerId> subscriptions,
      SeenMessages seen,
      Links links,
      Seeker seeker,
      MeshOptions options) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.seen = seen;
    this.links = links;
    this.seeker = seeker;
    this.options = options;
  }

  void asked(Neighbour from, Message.Get get, Effects effects) {
    if (!subscribe(from, get.query())) {
      refusedSubscriptions++;
    }
    start(from.id(), new Purpose.Answer(get), get.query(), effects);
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
  void linkUp(Neighbour link, Effects effects) {
    links.connected(link);
    OwnReads reads = ownReads.computeIfAbsent(link.id(), id -> new OwnReads());
    links.missed(link).forEach(soul -> reads.waiting.add(new Purpose.CatchUp(link.id(), soul)));
    links.wantedByOthers(link.id()).forEach(query -> reads.waiting.add(new Purpose.Subscribe(link.id(), query)));
    goOn(link.id(), effects);
  }

  /** Begins what a link needs to have read, a few at a time: all at once would keep everybody else's reads waiting. */
  private void goOn(PeerId link, Effects effects) {
    OwnReads reads = ownReads.get(link);
    if (reads == null || reads.beginning) {
      return;
    }
    reads.beginning = true; // one that is answered at once comes back here
    while (reads.underWay < MAX_OWN_READS && !reads.waiting.isEmpty()) {
      reads.underWay++;
      Purpose next = reads.waiting.remove();
      Query query =
          switch (next) {
            case Purpose.Answer answer -> answer.get().query();
            case Purpose.Subscribe subscribe -> subscribe.query();
            case Purpose.CatchUp catchUp -> Query.node(catchUp.soul());
          };
      start(link, next, query, effects);
    }
    reads.beginning = false;
  }

  private void ownReadDone(PeerId link, Effects effects) {
    OwnReads reads = ownReads.get(link);
    if (reads != null) {
      reads.underWay--;
      goOn(link, effects);
    }
  }

  void found(long ticket, Graph page, boolean last, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return; // its connection closed meanwhile
    }
    switch (read.purpose) {
      case Purpose.Answer answer -> answer(ticket, read, answer.get(), page, last, nowMillis, effects);
      case Purpose.Subscribe subscribe -> {
        if (links.shouldAsk(open(subscribe.link()), subscribe.query(), nowMillis, true)) {
          ask(subscribe.link(), subscribe.query(), last ? hash(page) : OptionalInt.empty(), nowMillis, effects);
        }
        ownReadDone(subscribe.link(), effects);
      }
      case Purpose.CatchUp catchUp -> {
        if (!page.isEmpty()) {
          String id = ownId(nowMillis);
          PutHeader header = new PutHeader(id, "", Optional.empty(), List.of());
          effects.send(catchUp.link(), WireWriter.put(header, GraphText.of(page)));
          links.sent(open(catchUp.link()), id, page);
        }
        if (last) {
          links.caughtUp(open(catchUp.link()), catchUp.soul());
          ownReadDone(catchUp.link(), effects);
        } else {
          pending.put(ticket, read);
        }
      }
    }
  }

  /** The store cannot be read, or not now: the asker is told, and may ask again. What a link needs is read again by itself. */
  void refused(long ticket, String text, long nowMillis, Effects effects) {
    Pending read = pending.remove(ticket);
    if (read == null) {
      return;
    }
    if (read.purpose instanceof Purpose.Answer answer) {
      effects.send(read.from, WireWriter.error(neighbours.newId(), answer.get().id(), text));
    } else {
      again.add(read);
      againAtMillis = Math.min(againAtMillis, nowMillis + AGAIN_MILLIS);
      ownReadDone(read.from, effects);
    }
  }

  /** When refused reads of links are tried again, or {@link Long#MAX_VALUE}. */
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
      OwnReads reads = ownReads.get(read.from);
      if (reads != null) {
        reads.waiting.add(read.purpose);
        goOn(read.from, effects);
      }
    }
  }

  /** Whether the rest of a read is still wanted: only answers and catching up need more than the first page. */
  boolean wanted(long ticket) {
    return pending.containsKey(ticket);
  }

  Optional<PeerId> readerOf(long ticket) {
    return Optional.ofNullable(pending.get(ticket)).map(Pending::from);
  }

  /** GETs that were answered but not kept, because their connection keeps as many as it may. */
  long refusedSubscriptions() {
    return refusedSubscriptions;
  }

  void closed(PeerId peer) {
    links.closed(peer);
    pending.values().removeIf(read -> read.from.equals(peer));
    ownReads.remove(peer);
    again.removeIf(read -> read.from.equals(peer));
  }

  private void start(PeerId from, Purpose purpose, Query query, Effects effects) {
    long ticket = ++lastTicket;
    pending.put(ticket, new Pending(from, purpose, Optional.empty()));
    effects.read(ticket, from, query);
  }

  private void answer(
      long ticket, Pending read, Message.Get get, Graph page, boolean last, long nowMillis, Effects effects) {
    if (page.isEmpty() && !last) {
      pending.put(ticket, read); // a long search that has found nothing yet
      return;
    }
    boolean first = read.chunkId.isEmpty();
    String put = GraphText.of(page);
    OptionalInt hashOfAll = last ? hash(page, put) : OptionalInt.empty();
    if (page.isEmpty() && first) {
      effects.send(read.from, WireWriter.notFound(neighbours.newId(), get.id()));
      askBack(read.from, get, hashOfAll, nowMillis, effects);
      seek(read.from, get, nowMillis, effects);
      return;
    }
    if (!page.isEmpty()) {
      String chunk = read.chunkId.orElseGet(neighbours::newId);
      Optional<String> next = last ? Optional.empty() : Optional.of(neighbours.newId());
      effects.send(read.from, WireWriter.answer(chunk, get.id(), put, GraphText.hash(put), next));
      next.ifPresent(id -> pending.put(ticket, new Pending(read.from, read.purpose, Optional.of(id))));
    }
    if (first) {
      askBack(read.from, get, hashOfAll, nowMillis, effects);
      askLinks(read.from, get, hashOfAll, nowMillis, effects);
    }
  }

  /**
   * Nothing here: upstream relays and a few clients are asked. Each relay asks under an id of its own, mapped to the
   * asker's: under the asker's a neighbour that met it on another way would drop it, and never push to us.
   */
  private void seek(PeerId asker, Message.Get get, long nowMillis, Effects effects) {
    for (Neighbour link : neighbours.relays()) {
      if (!link.id().equals(asker)
          && !link.named(get.heardBy())
          && links.shouldAsk(link, get.query(), nowMillis, false)) {
        String id = neighbours.newId();
        seen.add(id, new SeenMessages.Origin(asker, get.id(), true), nowMillis);
        effects.send(link.id(), WireWriter.get(id, get.query(), OptionalInt.empty(), heardBy(asker)));
      }
    }
    seeker.seek(get.id(), get.query(), asker, nowMillis, effects);
  }

  /** Found here: upstream relays are asked once a connection, so that they push what changes there. */
  private void askLinks(PeerId asker, Message.Get get, OptionalInt hash, long nowMillis, Effects effects) {
    for (Neighbour link : neighbours.relays()) {
      if (!link.id().equals(asker) && links.shouldAsk(link, get.query(), nowMillis, true)) {
        ask(link.id(), get.query(), hash, nowMillis, effects);
      }
    }
  }

  /**
   * Asks the asker for the same: what it wrote offline gun.js never sends again, but it answers a GET from memory. With
   * the hash of what is here a client that has nothing newer stays silent. Asked behind the answer, because there are clients
   * that take the first message they get for it.
   */
  private void askBack(PeerId asker, Message.Get get, OptionalInt hash, long nowMillis, Effects effects) {
    boolean one = get.query().soul().isPresent() && get.query().unbounded();
    neighbours
        .get(asker)
        .filter(peer -> one && !peer.isRelay() && peer.canSend(get.query().soul().map(Soul::text)) && peer.mayAskBack(options.maxAskBackPerPeer()))
        .ifPresent(peer -> ask(asker, get.query(), hash, nowMillis, effects));
  }

  private void ask(PeerId to, Query query, OptionalInt hash, long nowMillis, Effects effects) {
    effects.send(to, WireWriter.get(ownId(nowMillis), query, hash, List.of()));
  }

  private String ownId(long nowMillis) {
    String id = neighbours.newId();
    seen.add(id, new SeenMessages.Origin(PeerId.SELF, id, true), nowMillis);
    return id;
  }

  private List<String> heardBy(PeerId asker) {
    return neighbours.get(asker).flatMap(Neighbour::processId).map(List::of).orElse(List.of());
  }

  /** A relay that reads are under way for; they end with its connection. */
  private Neighbour open(PeerId link) {
    return neighbours.get(link).orElseThrow(() -> new IllegalStateException("a read outlived connection " + link.number()));
  }

  private static OptionalInt hash(Graph page) {
    return hash(page, GraphText.of(page));
  }

  private static OptionalInt hash(Graph page, String text) {
    return page.isEmpty() ? OptionalInt.empty() : OptionalInt.of(GraphText.hash(text));
  }
}
