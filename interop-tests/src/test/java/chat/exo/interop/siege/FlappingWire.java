// A wire between two relays that is cut again and again.
package chat.exo.interop.siege;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A proxy of TCP on a port of loopback. */
final class FlappingWire implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  FlappingWire(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Lets it be for a while and then resets whatever is open. */
  void cutIn(Duration time) {
    LockSupport.parkNanos(time.toNanos());
    for (Socket socket : open) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // closed already
      }
      closeQuietly(socket);
    }
    open.clear();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket from = door.accept();
        Thread.ofPlatform().daemon().start(() -> join(from));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(Socket from) {
    try (Socket to = new Socket()) {
      open.add(from);
      to.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
      open.add(to);
      Thread.ofPlatform().daemon().start(() -> pass(from, to));
      pass(to, from);
    } catch (IOException e) {
      closeQuietly(from);
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // the end of one is the end of both
    } finally {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // it is closed all the same
    }
  }

  @Override
  public void close() {
    closeQuietly(door);
    open.forEach(FlappingWire::closeQuietly);
  }
}
