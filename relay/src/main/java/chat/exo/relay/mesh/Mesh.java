package chat.exo.relay.mesh;

import chat.exo.graph.Graph;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.query.Subscriptions;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.mesh.link.Links;
import chat.exo.relay.mesh.peer.Effects;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.Neighbour;
import chat.exo.relay.mesh.peer.Neighbours;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.mesh.read.Reads;
import chat.exo.relay.mesh.read.Seeker;
import chat.exo.relay.mesh.seen.SeenMessages;
import chat.exo.relay.mesh.seen.Touches;
import chat.exo.relay.mesh.write.Writes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The mesh: hears messages, decides what is to be written, read and sent. Runs on the relay's loop only.
 *
 * <p>The life of a put: {@link #heard} dedups it and hands it to {@link Effects#write}; {@link #written} delivers what
 * changed and acks. The life of a GET: {@link #heard} subscribes the asker and hands it to {@link Effects#read}; {@link
 * #found} answers, and asks others if there was nothing. Replies go back the way their message came.
 */
public final class Mesh {
  private final Neighbours neighbours;
  private final Subscriptions<PeerId> subscriptions = new Subscriptions<>();
  private final SeenMessages seen;
  private final Links links;
  private final Seeker seeker;
  private final Reads reads;
  private final Writes writes;
  private final Introductions introductions;

  public Mesh(MeshOptions options, RandomGenerator random) {
    neighbours = new Neighbours(random);
    seen = new SeenMessages(options.maxSeenIds(), options.seenMillis(), random);
    links = new Links(neighbours, subscriptions, options, random);
    Touches touches = new Touches(random);
    seeker = new Seeker(neighbours, touches, options);
    reads = new Reads(neighbours, subscriptions, seen, links, seeker, options);
    writes = new Writes(neighbours, subscriptions, seen, touches, links, seeker, options);
    introductions = new Introductions(neighbours, reads, options.maxAcceptedRelays());
  }

  /** This relay's process id in handshakes. */
  public String processId() {
    return neighbours.processId();
  }

  /** Makes an upstream relay of the settings known, before it is connected. */
  public void configure(String url, Effects effects) {
    links.configure(url, effects);
  }

  /** Readers of an earlier run waited for these; upstream relays are asked for them again. */
  public void remember(Set<Query> queries) {
    links.remember(queries);
  }

  /** What readers of an earlier run waited for; kept for another, behind what is waited for now. */
  public Set<Query> remembered() {
    return links.remembered();
  }

  /** Who waits for something now, the latest first. */
  public List<PeerId> readers() {
    return links.readers();
  }

  /** What a reader waits for now. */
  public Set<Query> wantedBy(PeerId reader) {
    return links.wantedBy(reader);
  }

  /**
   * A connection we accepted: we introduce ourselves first.
   *
   * @param vouched whether the operator gave its dialler a token; only then its word that it is a relay counts
   */
  public void accepted(PeerId peer, boolean vouched, Effects effects) {
    introductions.accepted(peer, vouched, effects);
  }

  /** A connection we dialled: the other side introduces itself, or is quiet, and then we begin. */
  public void dialled(PeerId peer, String url, Effects effects) {
    introductions.dialled(peer, url, effects);
  }

  /** The connection to an upstream relay of the settings, whoever of the two dialled; while there is one it is not to be dialled. */
  public Optional<PeerId> linkTo(String url) {
    return neighbours.linkTo(url).map(Neighbour::id);
  }

  /** A connection is gone. */
  public void closed(PeerId peer) {
    Optional<Neighbour> gone = neighbours.remove(peer);
    subscriptions.removeAll(peer);
    gone.ifPresent(reads::closed);
  }

  /** A message came in. */
  public void heard(PeerId from, Message message, long nowMillis, Effects effects) {
    Optional<Neighbour> sender = neighbours.get(from);
    if (sender.isEmpty()) {
      return; // closed while its message waited
    }
    introductions.noticed(sender.get(), message, effects);
    // gun: a message without an id gets one here, so that it can go on
    Message named = message.id().isEmpty() ? message.withId(neighbours.newId()) : message;
    if (named instanceof Message.Put put) {
      writes.heard(sender.get(), put, nowMillis, effects);
      return;
    }
    if (metBefore(named, from, nowMillis)) {
      return;
    }
    switch (named) {
      case Message.Dam dam -> introductions.control(sender.get(), dam, effects);
      case Message.Put put -> {} // heard above: it is answered also when it was met before
      case Message.Get question -> reads.asked(sender.get(), question, effects);
      case Message.Reconcile turn -> introductions.session(sender.get(), turn, effects);
      case Message.Reply reply -> {
        effects.answered(from, reply.replyTo(), reply.err());
        links.answered(sender.get(), reply, nowMillis);
        passBack(from, reply, nowMillis, effects);
      }
    }
  }

  /** A message came in that is wrong. */
  public void refused(PeerId from, String id, String text, Effects effects) {
    effects.send(from, WireWriter.error(neighbours.newId(), id, text));
  }

  /**
   * A message came in that is too large to be read. What it would have written is not asked back from its sender.
   *
   * @param soul the first it would have written, if that is known
   */
  public void tooLarge(PeerId from, String id, Optional<String> soul, String text, Effects effects) {
    neighbours.get(from).ifPresent(sender -> soul.ifPresent(sender::cannotSend));
    refused(from, id, text, effects);
  }

  /** A frame came in that is none. */
  public void garbled(PeerId from, String text, Effects effects) {
    effects.send(from, WireWriter.report(neighbours.newId(), text));
  }

  /** A write is decided and stored: what of it changed something, and what lies in the future. */
  public void written(long ticket, Graph changed, Graph future, long nowMillis, Effects effects) {
    writes.written(ticket, changed, future, nowMillis, effects);
  }

  /** Something of a write is refused, in silence if the text is empty; the rest may still come to {@link #written}. */
  public void writeRefused(long ticket, String text, Effects effects) {
    writes.refused(ticket, text, effects);
  }

  /** Nothing of a write is left to come to {@link #written}. */
  public void writeDropped(long ticket, Effects effects) {
    writes.dropped(ticket, effects);
  }

  /** A page of a read; {@code last} says that no other follows. */
  public void found(long ticket, PrintedGraph page, boolean last, long nowMillis, Effects effects) {
    reads.found(ticket, page, last, nowMillis, effects);
  }

  /** A read cannot be done. */
  public void readRefused(long ticket, String text, long nowMillis, Effects effects) {
    reads.refused(ticket, text, nowMillis, effects);
  }

  /** Whose read this is, while it is under way. */
  public Optional<PeerId> readerOf(long ticket) {
    return reads.readerOf(ticket);
  }

  /** Whether more pages of a read are wanted. */
  public boolean wantsMore(long ticket) {
    return reads.wanted(ticket);
  }

  /** When {@link #turn} should run next, or {@link Long#MAX_VALUE}. */
  public long nextTurnMillis() {
    return Math.min(reads.nextTurnMillis(), Math.min(seeker.nextTurnMillis(), writes.nextDueMillis()));
  }

  /** Does what was waiting for its time. */
  public void turn(long nowMillis, Effects effects) {
    seeker.turn(nowMillis, effects);
    writes.turn(nowMillis, effects);
    reads.turn(nowMillis, effects);
  }

  /** Figures for the metrics. */
  public MeshFigures figures() {
    return new MeshFigures(neighbours.count(), neighbours.links().size(), subscriptions.count(), seen.size(), writes.deferredCount(), reads.refusedSubscriptions());
  }

  /** By this way or another; a question whose asker has gone is a new one, because nobody had its answer. */
  private boolean metBefore(Message message, PeerId from, long nowMillis) {
    boolean get = message instanceof Message.Get;
    if (seen.add(message.id(), new SeenMessages.Origin(from, message.id(), get), nowMillis)) {
      return false;
    }
    boolean asked =
        get && seen.origin(message.id(), nowMillis).map(origin -> stillHere(origin.from())).orElse(true);
    if (!get || asked) {
      return true;
    }
    seen.moved(message.id(), from);
    return false;
  }

  private boolean stillHere(PeerId peer) {
    return peer.equals(PeerId.SELF) || neighbours.get(peer).isPresent();
  }

  /**
   * Acks, errors and WebRTC signals go to where the message they answer came from, under the id that was known there. A
   * "not found" is not passed on: the asker got ours, at once.
   */
  private void passBack(PeerId from, Message.Reply reply, long nowMillis, Effects effects) {
    boolean empty = reply.ok().isEmpty() && reply.err().isEmpty();
    seen.origin(reply.replyTo(), nowMillis)
        .filter(origin -> !empty && !origin.from().equals(PeerId.SELF) && !origin.from().equals(from))
        .ifPresent(
            origin ->
                effects.send(
                    origin.from(),
                    WireWriter.reply(
                        new Message.Reply(replyId(reply), origin.originalId(), reply.ok(), reply.err()))));
  }

  private String replyId(Message.Reply reply) {
    return reply.id().isEmpty() ? neighbours.newId() : reply.id();
  }
}
