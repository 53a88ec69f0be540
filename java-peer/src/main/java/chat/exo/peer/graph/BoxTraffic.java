package chat.exo.peer.graph;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.AckWish;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.box.Entry;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Entries of boxes over the same links as the graph. They pass by the local store: the messenger keeps what it has read,
 * and an outbox of its own. Any thread.
 */
public final class BoxTraffic {
  private static final long ACK_WAIT_MILLIS = 10_000;
  private static final long PAGE_WAIT_MILLIS = 10_000;
  private static final String BOXES = "exo/box/";
  /**
   * The key is the hash of the value, so no two values ever compete, and the state says nothing. Long past, so that no relay
   * holds an entry back because this device's clock is ahead.
   */
  private static final double ENTRY_STATE = 1_600_000_000_000.0;

  private final MessageIds ids;
  private final Function<List<URI>, List<RelayLink>> links;
  private final ScheduledExecutorService timer;
  private final Map<String, Leaving> leaving = new ConcurrentHashMap<>();
  private final Map<Soul, Consumer<List<Entry>>> readers = new ConcurrentHashMap<>();
  /** Boxes being read, by the id of the question. Its own lock; readers only take note of entries, so they are called in it. */
  private final Map<String, BoxReading> reading = new HashMap<>();

  BoxTraffic(MessageIds ids, Function<List<URI>, List<RelayLink>> links, ScheduledExecutorService timer) {
    this.ids = ids;
    this.links = links;
    this.timer = timer;
  }

  /** Puts an entry on these relays; done when one acknowledges, failed when none is connected or none answers in time. */
  public CompletableFuture<Void> leave(String soul, List<URI> relays, Entry entry) {
    List<RelayLink> connected = links.apply(relays).stream().filter(RelayLink::connected).toList();
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (connected.isEmpty()) {
      done.completeExceptionally(new IOException("no relay of the contact is connected"));
      return done;
    }
    Cell cell = new Cell(entry.key(), ENTRY_STATE, new Value.Text(entry.value()));
    String graph = GraphText.of(Graph.of(new Node(new Soul(soul), List.of(cell))));
    for (RelayLink link : connected) {
      String id = ids.next();
      leaving.put(id, new Leaving(link, done));
      link.send(WireWriter.put(new PutHeader(id, "", Optional.of(new AckWish(1, 0)), List.of()), graph));
      var unused = timer.schedule(() -> overdue(id), ACK_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }
    return done;
  }

  /** Reads a box on the peer's relays: all that is there, then what comes. Calling again reads all again. */
  public void collect(String soul, Consumer<List<Entry>> reader) {
    Soul box = new Soul(soul);
    readers.put(box, reader);
    links.apply(List.of()).forEach(link -> ask(link, box));
  }

  void connected(RelayLink link) {
    if (links.apply(List.of()).contains(link)) {
      readers.keySet().forEach(box -> ask(link, box));
    }
  }

  void disconnected(RelayLink link) {
    synchronized (reading) {
      reading.values().removeIf(one -> one.link().equals(link)); // asked anew after the next connect
    }
    leaving
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = entry.getValue().link.equals(link);
              if (gone) {
                entry.getValue().done.completeExceptionally(new IOException("the connection was lost"));
              }
              return gone;
            });
  }

  /** Takes an ack of an entry, or word that a box is empty; returns whether it was one. */
  boolean answered(Message.Reply reply) {
    if (ended(reply.replyTo())) {
      return true;
    }
    Leaving one = leaving.remove(reply.replyTo());
    if (one == null) {
      return false;
    }
    if (reply.err().isEmpty()) {
      one.done.complete(null);
    } else {
      one.done.completeExceptionally(new IOException("the relay refused the entry"));
    }
    return true;
  }

  /** Hands entries to their readers; returns what is left for the graph. */
  Graph take(RelayLink link, Message.Put put, Graph passed) {
    List<Node> left = new ArrayList<>();
    for (Node node : passed.nodes()) {
      if (node.soul().text().startsWith(BOXES)) {
        took(link, put.replyTo(), node);
      } else {
        left.add(node);
      }
    }
    if (put.nextChunk().isEmpty()) {
      ended(put.replyTo());
    }
    return left.size() == passed.nodes().size() ? passed : new Graph(left);
  }

  private void took(RelayLink link, String replyTo, Node node) {
    synchronized (reading) {
      Optional<BoxReading> page = Optional.ofNullable(reading.get(replyTo));
      page.ifPresent(BoxReading::paged);
      Optional<BoxReading> unread = page.isPresent() ? Optional.empty() : underWay(link, node.soul());
      unread.ifPresentOrElse(one -> one.hold(entries(node)), () -> handOn(node.soul(), entries(node)));
    }
  }

  /** The last page is here; returns whether this was the answer to a question for a box. */
  private boolean ended(String question) {
    synchronized (reading) {
      Optional<BoxReading> over = Optional.ofNullable(reading.remove(question));
      over.ifPresent(
          one -> {
            handOn(one.box(), one.held());
            if (one.tooMuch()) {
              ask(one.link(), one.box());
            }
          });
      return over.isPresent();
    }
  }

  private Optional<BoxReading> underWay(RelayLink link, Soul box) {
    return reading.values().stream().filter(one -> one.link().equals(link) && one.box().equals(box)).findFirst();
  }

  private void handOn(Soul box, List<Entry> entries) {
    if (!entries.isEmpty()) {
      Optional.ofNullable(readers.get(box)).ifPresent(reader -> reader.accept(entries));
    }
  }

  private void ask(RelayLink link, Soul box) {
    String question = ids.next();
    synchronized (reading) {
      reading.put(question, new BoxReading(link, box));
    }
    link.send(WireWriter.get(question, Query.node(box), OptionalInt.empty(), List.of()));
    watch(question, 0);
  }

  /** A relay that says nothing more for a while has said all it will. */
  private void watch(String question, long pages) {
    if (timer.isShutdown()) {
      return;
    }
    var unused =
        timer.schedule(
            () -> {
              Optional<Long> now;
              synchronized (reading) {
                now = Optional.ofNullable(reading.get(question)).map(BoxReading::pages);
              }
              now.ifPresent(
                  count -> {
                    if (count == pages) {
                      ended(question);
                    } else {
                      watch(question, count);
                    }
                  });
            },
            PAGE_WAIT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void overdue(String id) {
    Leaving one = leaving.remove(id);
    if (one != null) {
      one.done.completeExceptionally(new IOException("the relay did not answer in time"));
    }
  }

  private static List<Entry> entries(Node node) {
    List<Entry> entries = new ArrayList<>();
    for (Cell cell : node.cells()) {
      if (cell.value() instanceof Value.Text(String text)) {
        entries.add(new Entry(cell.key(), text));
      }
    }
    return entries;
  }

  private record Leaving(RelayLink link, CompletableFuture<Void> done) {}
}
