// A bad network between a peer and its relay: connections end at any moment, frames come late, twice or out of order.
package chat.exo.interop.peer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A proxy of TCP on a port of loopback. What the peer says passes as it is; what the relay says is troubled. */
final class BadWire implements AutoCloseable {
  /** How bad: in a thousand frames, and the most a frame is late. */
  record Weather(int twicePerMille, int swappedPerMille, int cutPerMille, int latePerMille, int maxLateMillis) {}

  private final ServerSocket door;
  private final int relayPort;
  private final Weather weather;
  private final Random seeds;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger twice = new AtomicInteger();
  private final AtomicInteger swapped = new AtomicInteger();

  BadWire(int relayPort, Weather weather, long seed) {
    this.relayPort = relayPort;
    this.weather = weather;
    this.seeds = new Random(seed);
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("bad-wire").start(this::accept);
  }

  String gunUrl() {
    return "http://localhost:" + door.getLocalPort() + "/gun";
  }

  /** Ends every connection there is, in the middle of whatever it carries. */
  void cutAll() {
    for (Socket socket : open) {
      cut(socket);
    }
  }

  /** What it has done so far, for the report. */
  String deeds() {
    return cuts + " connections cut, " + twice + " frames twice, " + swapped + " swapped";
  }

  @Override
  public void close() {
    closeQuietly(door);
    open.forEach(BadWire::closeQuietly);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket peer = door.accept();
        Random random;
        synchronized (seeds) {
          random = new Random(seeds.nextLong());
        }
        Thread.ofPlatform().daemon().name("bad-wire-connection").start(() -> connect(peer, random));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket peer, Random random) {
    open.add(peer);
    try (Socket relay = new Socket()) {
      relay.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relayPort), 2_000);
      relay.setTcpNoDelay(true);
      peer.setTcpNoDelay(true);
      Thread.ofPlatform().daemon().name("bad-wire-out").start(() -> passOn(peer, relay));
      trouble(new BufferedInputStream(relay.getInputStream()), peer.getOutputStream(), random);
    } catch (IOException e) {
      // one side is gone, or no relay is there: the other learns it
    } finally {
      cut(peer);
      open.remove(peer);
    }
  }

  /** From the peer to the relay, unchanged. */
  private static void passOn(Socket peer, Socket relay) {
    try {
      peer.getInputStream().transferTo(relay.getOutputStream());
    } catch (IOException e) {
      // the end of one is the end of both
    } finally {
      closeQuietly(relay);
      cut(peer);
    }
  }

  /** From the relay to the peer: what is not a WebSocket passes, frames are troubled. */
  private void trouble(InputStream relay, OutputStream peer, Random random) throws IOException {
    WireFrames frames = new WireFrames(relay);
    byte[] head = frames.head();
    peer.write(head);
    if (!WireFrames.upgraded(head)) {
      relay.transferTo(peer);
      return;
    }
    Optional<byte[]> kept = Optional.empty();
    for (Optional<WireFrames.Frame> next = frames.next(); next.isPresent(); next = frames.next()) {
      byte[] bytes = next.get().bytes();
      if (chance(random, weather.cutPerMille())) {
        peer.write(bytes, 0, random.nextInt(bytes.length));
        cuts.incrementAndGet();
        return;
      }
      if (chance(random, weather.latePerMille())) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(weather.maxLateMillis() + 1)));
      }
      if (next.get().message() && kept.isEmpty() && relay.available() > 0 && chance(random, weather.swappedPerMille())) {
        kept = Optional.of(bytes); // another one is there already: this goes after it
        swapped.incrementAndGet();
        continue;
      }
      peer.write(bytes);
      if (next.get().message() && chance(random, weather.twicePerMille())) {
        peer.write(bytes);
        twice.incrementAndGet();
      }
      if (next.get().message() && kept.isPresent()) {
        peer.write(kept.get());
        kept = Optional.empty();
      }
    }
  }

  private static boolean chance(Random random, int perMille) {
    return random.nextInt(1_000) < perMille;
  }

  /** With a reset, as when a mobile network goes away. */
  private static void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
    closeQuietly(socket);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }
}
