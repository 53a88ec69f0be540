package chat.exo.peer.graph;

import chat.exo.graph.Graph;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.wire.AckWish;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.Refused;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes that relays have not acknowledged. Each goes to every relay of the peer, again after every connect, until that
 * relay has answered; the first ack makes the write's future done. Any thread.
 */
final class GraphOutbox {
  private final OutboxFile file;
  private final MessageIds ids;
  private final Set<URI> relays;
  private final Map<Long, Pending> pending = new TreeMap<>();
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private long next;

  GraphOutbox(OutboxFile file, MessageIds ids, Set<URI> relays) {
    this.file = file;
    this.ids = ids;
    this.relays = Set.copyOf(relays);
    file.read().forEach((number, text) -> pending.put(number, new Pending(text, relays)));
    next = pending.keySet().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
  }

  /** Keeps a write until it is acknowledged; the caller stores it locally first. */
  CompletableFuture<Void> add(Graph graph, Iterable<RelayLink> links) {
    Pending write = new Pending(GraphText.of(graph), relays);
    long number;
    synchronized (pending) {
      number = next++;
      pending.put(number, write);
      file.write(number, write.text);
    }
    links.forEach(link -> send(number, write, link));
    return write.acknowledged;
  }

  /** Sends everything a relay has not answered, oldest first. */
  void connected(RelayLink link) {
    Map<Long, Pending> all;
    synchronized (pending) {
      all = new TreeMap<>(pending);
    }
    all.forEach((number, write) -> send(number, write, link));
  }

  /** Takes an answer to a put; returns whether it was one. */
  boolean answered(String replyTo, Optional<String> err) {
    Sent put = sent.remove(replyTo);
    if (put == null) {
      return false;
    }
    Optional<Pending> write;
    boolean last;
    synchronized (pending) {
      write = Optional.ofNullable(pending.get(put.number));
      last = write.isPresent() && write.get().open.remove(put.relay) && write.get().open.isEmpty();
      if (last) {
        pending.remove(put.number);
        file.remove(put.number);
      }
    }
    write.ifPresent(
        one -> {
          if (err.isEmpty()) {
            one.acknowledged.complete(null);
          } else if (last) {
            // Every other relay that took it has completed the future already.
            one.acknowledged.completeExceptionally(new Refused("the relay refused the write: " + shortened(err.get())));
          }
        });
    return true;
  }

  int size() {
    synchronized (pending) {
      return pending.size();
    }
  }

  private void send(long number, Pending write, RelayLink link) {
    boolean open;
    synchronized (pending) {
      open = write.open.contains(link.relay());
    }
    if (open && link.connected()) {
      String id = ids.next();
      sent.put(id, new Sent(number, link.relay()));
      link.send(WireWriter.put(new PutHeader(id, "", Optional.of(new AckWish(1, 0)), List.of()), write.text));
    }
  }

  /** Forgets what was sent over a connection that is gone. */
  void disconnected(RelayLink link) {
    sent.values().removeIf(put -> put.relay.equals(link.relay()));
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  private record Sent(long number, URI relay) {}

  /** One write: which relays have not answered it. */
  private static final class Pending {
    private final String text;
    private final Set<URI> open;
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();

    Pending(String text, Set<URI> relays) {
      this.text = text;
      this.open = new HashSet<>(relays);
      if (relays.isEmpty()) {
        open.add(URI.create("none:")); // a peer without relays keeps its writes for the day it has one
      }
    }
  }
}
