package chat.exo.relay.mesh.write;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Audience;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.AckWish;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.RawText;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.seen.SeenMessages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Passes an accepted change on: to every relay of the settings, and to whoever asked for it; once each, never to the writer.
 *
 * <p>Each distinct part of a change is printed once. A change that goes on whole keeps its id, so acks find back by
 * themselves; a part gets a new id that is mapped back, because a relay that met the id drops the rest of the message.
 */
final class Delivery {
  /** gun: {@code ><} names at most so many. */
  private static final int MAX_HEARD_BY = 6;

  /**
   * So much is printed in one turn. A part for each of many readers is made from one change in no time, and what they are sent is
   * counted when the turn ends.
   */
  private static final int CELLS_IN_A_TURN = 5_000;

  private static final int BYTES_IN_A_TURN = 256 << 10;

  /** So much of what was written may wait to be told. */
  private static final long MOST_WAITING_BYTES = 32L << 20;

  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final SeenMessages seen;
  private final Links links;
  private final Queue<Round> waiting = new ArrayDeque<>(0);
  private long waitingBytes;

  Delivery(Neighbours neighbours, Subscriptions<PeerId> subscriptions, SeenMessages seen, Links links) {
    this.neighbours = neighbours;
    this.subscriptions = subscriptions;
    this.seen = seen;
    this.links = links;
  }

  /**
   * Passes a change on.
   *
   * @param put the message that brought it
   * @param from who sent that
   * @param asker the GET it answers, if it does; whoever asked that gets it as an answer
   * @param changed what the store took of it; not empty
   */
  void deliver(Message.Put put, PeerId from, Optional<SeenMessages.Origin> asker, Graph changed, long nowMillis, Effects effects) {
    boolean whole = changed.cellCount() == put.graph().cellCount();
    Round round = new Round(put, from, changed, whole, nowMillis);
    Told told = new Told(effects);
    neighbours.get(from).filter(Neighbour::isLink).ifPresent(told::add);
    boolean fromLink = neighbours.get(from).filter(Neighbour::isLink).isPresent();
    for (Neighbour link : neighbours.links()) {
      boolean again = told.has(link); // the same relay under two urls, or the writer
      told.add(link);
      if (!again && !link.id().equals(from) && !(fromLink && link.named(put.heardBy()))) {
        effects.send(link.id(), round.forLinks());
        links.sent(link, round.id(), changed, nowMillis);
      }
    }
    links.missedBy(changed);
    List<Audience<PeerId>> audiences = subscriptions.interested(changed);
    if (!audiences.isEmpty()) {
      round.goOnWith(audiences.iterator(), told, asker);
      begin(round, effects);
    }
  }

  /** Changes go out in the order in which they were written; one that takes long goes on in later turns, and others behind it. */
  private void begin(Round round, Effects effects) {
    if (waiting.isEmpty() && round.goOn(effects)) {
      return;
    }
    waiting.add(round);
    waitingBytes += round.bytes;
    while (waitingBytes > MOST_WAITING_BYTES) {
      goOn(effects); // what is written faster than it can be told has to wait for that
    }
  }

  private void goOn(Effects effects) {
    Round first = waiting.element();
    if (first.goOn(effects)) {
      waiting.remove();
      waitingBytes -= first.bytes;
    }
  }

  /** Whether a change is still to be told to some who wait for it. */
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Tells more of what is waiting. */
  void turn(Effects effects) {
    if (!waiting.isEmpty()) {
      goOn(effects);
    }
  }

  /**
   * Relays that have a change already. A process id is a word, which may be copied: who says that of another relay is the same one
   * only where the network says so too, and otherwise is told twice.
   */
  private static final class Told {
    private final Effects effects;
    private final Map<String, List<PeerId>> links = new HashMap<>(2);

    Told(Effects effects) {
      this.effects = effects;
    }

    void add(Neighbour link) {
      link.processId().ifPresent(pid -> links.computeIfAbsent(pid, p -> new ArrayList<>(1)).add(link.id()));
    }

    boolean has(Neighbour other) {
      if (links.isEmpty() || other.processId().isEmpty()) {
        return false;
      }
      List<PeerId> named = links.getOrDefault(other.processId().get(), List.of());
      return named.stream().anyMatch(link -> link.equals(other.id()) || effects.sameHost(other.id(), link));
    }
  }

  /** One change on its way; prints what is needed, when it is needed. */
  private final class Round {
    private final Message.Put put;
    private final PeerId from;
    private final Graph changed;
    private final boolean whole;
    private final long nowMillis;
    private final long bytes;
    private Iterator<Audience<PeerId>> audiences = Collections.emptyIterator();
    private Optional<Told> told = Optional.empty();
    private Optional<SeenMessages.Origin> asker = Optional.empty();
    private int printedCells;
    private int printedBytes;
    private Optional<byte[]> forLinks = Optional.empty();
    private Optional<byte[]> forReaders = Optional.empty();
    private Optional<String> id = Optional.empty();

    Round(Message.Put put, PeerId from, Graph changed, boolean whole, long nowMillis) {
      this.put = put;
      this.from = from;
      this.changed = changed;
      this.whole = whole;
      this.nowMillis = nowMillis;
      this.bytes = changed.memoryBytes();
    }

    void goOnWith(Iterator<Audience<PeerId>> readers, Told others, Optional<SeenMessages.Origin> whoAsked) {
      audiences = readers;
      told = Optional.of(others);
      asker = whoAsked;
    }

    /** Tells readers until that is enough for a turn; true if all were told. */
    boolean goOn(Effects effects) {
      printedCells = 0;
      printedBytes = 0;
      while (audiences.hasNext() && printedCells < CELLS_IN_A_TURN && printedBytes < BYTES_IN_A_TURN) {
        tell(audiences.next(), effects);
      }
      return !audiences.hasNext();
    }

    private void tell(Audience<PeerId> audience, Effects effects) {
      Optional<Graph> part = Optional.empty();
      Optional<byte[]> message = Optional.empty();
      for (PeerId to : audience.readers()) {
        if (to.equals(from) || hasIt(to)) {
          continue;
        }
        if (part.isEmpty()) {
          Graph some = audience.part().graph();
          if (some.isEmpty()) {
            return;
          }
          part = Optional.of(some);
        }
        Optional<SeenMessages.Origin> own = asker.filter(origin -> origin.from().equals(to));
        if (own.isPresent()) {
          effects.send(to, asAnswer(own.get().originalId(), part.get()));
          continue;
        }
        if (message.isEmpty()) {
          message = Optional.of(part.get().cellCount() == changed.cellCount() ? forReaders() : part(part.get()));
        }
        effects.send(to, message.get());
      }
    }

    /** A relay of the settings has it, and so has whoever went. */
    private boolean hasIt(PeerId to) {
      Optional<Neighbour> neighbour = neighbours.get(to);
      return neighbour.map(Neighbour::isLink).orElse(true) || told.orElseThrow().has(neighbour.get());
    }

    byte[] forLinks() {
      if (forLinks.isEmpty()) {
        forLinks = Optional.of(print(new PutHeader(id(), "", acks(), heardBy()), changed, whole));
      }
      return forLinks.get();
    }

    byte[] forReaders() {
      if (forReaders.isEmpty()) {
        forReaders = Optional.of(print(new PutHeader(id(), "", acks(), List.of()), changed, whole));
      }
      return forReaders.get();
    }

    byte[] part(Graph graph) {
      return print(new PutHeader(mappedId(), "", acks(), List.of()), graph, false);
    }

    byte[] asAnswer(String getId, Graph graph) {
      return print(new PutHeader(mappedId(), getId, Optional.empty(), List.of()), graph, false);
    }

    private byte[] print(PutHeader header, Graph graph, boolean asItCame) {
      RawText text = put.text();
      byte[] message = asItCame && !text.isEmpty() ? WireWriter.put(header, text) : WireWriter.put(header, GraphText.of(graph));
      printedCells += graph.cellCount();
      printedBytes += message.length;
      return message;
    }

    private String id() {
      if (id.isEmpty()) {
        id = Optional.of(whole ? put.id() : mappedId());
      }
      return id.get();
    }

    private String mappedId() {
      String fresh = neighbours.newId();
      seen.add(fresh, new SeenMessages.Origin(from, put.id(), false), nowMillis);
      return fresh;
    }

    private Optional<AckWish> acks() {
      return put.acks().map(wish -> wish.passedOn(neighbours.count()));
    }

    /** gun: a relay names its neighbours in {@code ><}, so that they do not send to each other what both get from it. */
    private List<String> heardBy() {
      List<String> names = new ArrayList<>(4);
      for (Neighbour link : neighbours.links()) {
        if (names.size() < MAX_HEARD_BY) {
          link.processId().ifPresent(names::add);
        }
      }
      neighbours.get(from).flatMap(Neighbour::processId).filter(pid -> !names.contains(pid)).ifPresent(names::add);
      return names.size() < 2 ? List.of() : names;
    }
  }
}
