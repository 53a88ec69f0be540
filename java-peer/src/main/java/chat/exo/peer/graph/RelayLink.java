package chat.exo.peer.graph;

import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.peer.transport.FrameReader;
import chat.exo.peer.transport.Transport;
import chat.exo.peer.transport.TransportFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One relay, kept connected: dials, greets, dials again with growing pauses. Calls come from the transport's threads, one
 * at a time.
 *
 * <p>not gun: its client dials again once and then never more.
 */
final class RelayLink {
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long MAX_PAUSE_MILLIS = 30_000;
  /** Relays send a heartbeat every 20 s; silence three times as long is a dead connection. */
  private static final long MAX_SILENCE_MILLIS = 60_000;

  private final URI relay;
  private final TransportFactory transports;
  private final ScheduledExecutorService timer;
  private final MessageIds ids;
  private final String processId;
  private final Events events;
  private final WireReader wire = new WireReader(WireLimits.defaults());
  private Optional<Transport> open = Optional.empty();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean closed;
  private volatile long heardNanos;

  RelayLink(
      URI relay, TransportFactory transports, ScheduledExecutorService timer, MessageIds ids, String processId, Events events) {
    this.relay = relay;
    this.transports = transports;
    this.timer = timer;
    this.ids = ids;
    this.processId = processId;
    this.events = events;
  }

  /** What a link tells the peer. */
  interface Events {
    void opened(RelayLink link);

    void heard(RelayLink link, Message message);

    void closed(RelayLink link);
  }

  URI relay() {
    return relay;
  }

  synchronized boolean connected() {
    return open.isPresent();
  }

  /** Sends if connected; whatever must arrive is sent again after the next connect. */
  void send(byte[] message) {
    Optional<Transport> now;
    synchronized (this) {
      now = open;
    }
    now.ifPresent(transport -> transport.send(message));
  }

  void dial() {
    synchronized (this) {
      if (closed || open.isPresent()) {
        return;
      }
    }
    Transport transport = transports.to(relay);
    var unused =
        transport
            .open(new Reader(transport))
            .thenRun(() -> greet(transport))
            .exceptionally(
                failure -> {
                  transport.close(); // the reader hears of it, once, and dials again
                  return null;
                });
  }

  /** Ends a connection that fell silent. */
  void checkSilence() {
    if (connected() && System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(MAX_SILENCE_MILLIS)) {
      current().ifPresent(Transport::close);
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    current().ifPresent(Transport::close);
  }

  private synchronized Optional<Transport> current() {
    return open;
  }

  private void greet(Transport transport) {
    synchronized (this) {
      if (closed) {
        transport.close();
        return;
      }
      open = Optional.of(transport);
      pauseMillis = FIRST_PAUSE_MILLIS;
    }
    heardNanos = System.nanoTime();
    transport.send(("{\"#\":\"" + ids.next() + "\",\"dam\":\"hi\"}").getBytes(StandardCharsets.UTF_8));
    events.opened(this);
  }

  private void ended(Transport transport) {
    boolean again;
    long pause;
    boolean wasOpen;
    synchronized (this) {
      wasOpen = open.filter(transport::equals).isPresent();
      if (wasOpen) {
        open = Optional.empty();
      }
      again = !closed;
      pause = pauseMillis + ThreadLocalRandom.current().nextLong(pauseMillis / 4 + 1);
      pauseMillis = Math.min(MAX_PAUSE_MILLIS, pauseMillis * 2);
    }
    if (wasOpen) {
      events.closed(this);
    }
    if (again && !timer.isShutdown()) {
      var unused = timer.schedule(this::dial, pause, TimeUnit.MILLISECONDS);
    }
  }

  private void take(Message message) {
    if (message instanceof Message.Dam dam) {
      if (dam.kind().equals("?") && dam.replyTo().isEmpty()) {
        send(WireWriter.introduction(ids.next(), dam.id(), processId));
      }
      return; // not gun: nothing else a relay tells its neighbours is obeyed
    }
    events.heard(this, message);
  }

  private final class Reader implements FrameReader {
    private final Transport transport;

    Reader(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void frame(byte[] frame) {
      heardNanos = System.nanoTime();
      for (Heard heard : wire.read(frame)) {
        switch (heard) {
          case Heard.Said said -> take(said.message());
          case Heard.Refused refused -> {} // a relay's malformed message harms nobody but itself
          case Heard.Garbled garbled -> {}
          case Heard.Ignored ignored -> {}
        }
      }
    }

    @Override
    public void closed() {
      ended(transport);
    }
  }
}
