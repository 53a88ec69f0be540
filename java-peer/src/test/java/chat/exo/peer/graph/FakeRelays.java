package chat.exo.peer.graph;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.transport.FrameReader;
import chat.exo.peer.transport.Transport;
import chat.exo.peer.transport.TransportFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Relays in this process that speak the Gun wire: they store, answer, acknowledge, push. They can be away. */
public final class FakeRelays implements TransportFactory, AutoCloseable {
  private static final PageSize PAGE = new PageSize(100_000, 64 << 20);

  private final Map<URI, Relay> relays = new ConcurrentHashMap<>();

  public Relay at(String uri) {
    return relays.computeIfAbsent(URI.create(uri), unused -> new Relay());
  }

  @Override
  public Transport to(URI relay) {
    return at(relay.toString()).new Connection();
  }

  @Override
  public void close() {
    relays.values().forEach(relay -> relay.thread.shutdownNow());
  }

  /** One relay, single-threaded. */
  public static final class Relay {
    private final MemoryStore store = new MemoryStore();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicInteger ids = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile boolean mute;

    /** Closes all connections and takes none. */
    public void leave() {
      away = true;
      connections.forEach(Connection::close);
    }

    public void comeBack() {
      away = false;
    }

    /** Takes writes, and loses the acks. */
    void muteAcks(boolean on) {
      mute = on;
    }

    /** Says something nobody asked for. */
    void tell(Graph unasked) {
      PutHeader header = new PutHeader("t" + ids.incrementAndGet(), "", Optional.empty(), List.of());
      connections.forEach(connection -> thread.execute(() -> connection.say(WireWriter.put(header, GraphText.of(unasked)))));
    }

    /** Says who it is, and so asks who is there. */
    void greet() {
      connections.forEach(connection -> thread.execute(() -> connection.say(WireWriter.handshake("h2", "", "relay"))));
    }

    /** What was said to it, as it came. */
    List<String> heard() {
      return heard;
    }

    int connections() {
      return connections.size();
    }

    boolean present() {
      return !away;
    }

    int puts() {
      return puts.get();
    }

    Graph read(Query query) {
      return store.page(query, Optional.empty(), PAGE).graph();
    }

    private void hear(Connection from, Message message) {
      switch (message) {
        case Message.Put put -> {
          puts.incrementAndGet();
          store.commit(Change.to(put.graph()), List.of());
          if (!mute) {
            from.say(WireWriter.ack("a" + ids.incrementAndGet(), put.id()));
          }
          connections.stream().filter(other -> !other.equals(from)).forEach(other -> other.push(put.graph()));
        }
        case Message.Get get -> {
          from.asked.put(get.query(), true);
          Graph found = read(get.query());
          String id = "g" + ids.incrementAndGet();
          if (found.isEmpty()) {
            from.say(WireWriter.notFound(id, get.id()));
          } else {
            from.say(WireWriter.answer(id, get.id(), PrintedGraph.of(found), Optional.empty()));
          }
        }
        case Message.Reply reply -> {}
        case Message.Dam dam -> {}
        case Message.Reconcile turn -> {}
      }
    }

    /** A peer's side of one connection. */
    final class Connection implements Transport {
      private final WireReader wire = new WireReader(WireLimits.defaults());
      private final Map<Query, Boolean> asked = new HashMap<>();
      private Optional<FrameReader> reader = Optional.empty();
      private boolean closed;

      @Override
      public CompletableFuture<Void> open(FrameReader frames) {
        reader = Optional.of(frames);
        if (away) {
          return CompletableFuture.failedFuture(new IOException("away"));
        }
        connections.add(this);
        return CompletableFuture.runAsync(() -> say(WireWriter.handshake("h1", "", "relay")), thread);
      }

      @Override
      public void send(byte[] frame) {
        heard.add(new String(frame, StandardCharsets.UTF_8));
        thread.execute(
            () -> {
              for (Heard heard : wire.read(frame)) {
                if (heard instanceof Heard.Said said && connections.contains(this)) {
                  hear(this, said.message());
                }
              }
            });
      }

      @Override
      public void close() {
        connections.remove(this);
        boolean first;
        synchronized (this) {
          first = !closed;
          closed = true;
        }
        if (first) {
          thread.execute(() -> reader.ifPresent(FrameReader::closed));
        }
      }

      private void say(byte[] message) {
        reader.ifPresent(frames -> frames.frame(message));
      }

      private void push(Graph change) {
        for (Node node : change.nodes()) {
          boolean wanted =
              node.cells().stream().anyMatch(cell -> asked.keySet().stream().anyMatch(q -> q.matches(node.soul(), cell.key())));
          if (wanted) {
            PutHeader header = new PutHeader("p" + ids.incrementAndGet(), "", Optional.empty(), List.of());
            say(WireWriter.put(header, GraphText.of(Graph.of(node))));
          }
        }
      }
    }
  }
}
