package chat.exo.relay.mesh.write;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Interest;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Passes an accepted change on: to every relay of the settings, and to whoever asked for it; once each, never to the writer.
 *
 * <p>Each distinct part of a change is printed once. A change that goes on whole keeps its id, so acks find back by
 * themselves; a part gets a new id that is mapped back, because a relay that met the id drops the rest of the message.
 */
final class Delivery {
  /** gun: {@code ><} names at most so many. */
  private static final int MAX_HEARD_BY = 6;

  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions;
  private final SeenMessages seen;
  private final Links links;

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
    for (Map.Entry<PeerId, Interest> reader : subscriptions.interested(changed).entrySet()) {
      PeerId to = reader.getKey();
      Optional<Neighbour> neighbour = neighbours.get(to);
      boolean link =
          neighbour.map(Neighbour::isLink).orElse(true) // a link has it already
              || told.has(neighbour.get());
      if (!to.equals(from) && !link) {
        Interest interest = reader.getValue();
        boolean all = interest.covers(changed);
        Optional<SeenMessages.Origin> own = asker.filter(origin -> origin.from().equals(to));
        if (own.isPresent()) {
          effects.send(to, round.asAnswer(own.get().originalId(), all ? changed : interest.graph()));
        } else {
          effects.send(to, all ? round.forReaders() : round.part(interest.graph()));
        }
      }
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
    private final Map<Graph, byte[]> parts = new HashMap<>(2);
    private Optional<byte[]> forLinks = Optional.empty();
    private Optional<byte[]> forReaders = Optional.empty();
    private Optional<String> id = Optional.empty();

    Round(Message.Put put, PeerId from, Graph changed, boolean whole, long nowMillis) {
      this.put = put;
      this.from = from;
      this.changed = changed;
      this.whole = whole;
      this.nowMillis = nowMillis;
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
      return parts.computeIfAbsent(graph, g -> print(new PutHeader(mappedId(), "", acks(), List.of()), g, false));
    }

    byte[] asAnswer(String getId, Graph graph) {
      return print(new PutHeader(mappedId(), getId, Optional.empty(), List.of()), graph, false);
    }

    private byte[] print(PutHeader header, Graph graph, boolean asItCame) {
      RawText text = put.text();
      return asItCame && !text.isEmpty() ? WireWriter.put(header, text) : WireWriter.put(header, GraphText.of(graph));
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
