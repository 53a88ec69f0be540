// What writers have written and what of it the relay has acknowledged: the truth a crash is measured against.
package chat.exo.interop.gun;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Each writer has a soul of its own; a state is a number that only grows, and the value follows from it. */
final class AckedWrites {
  private static final int KEYS = 40;
  private static final int WINDOW = 64;

  private record Sent(int writer, String key, double state) {}

  private final List<Map<String, Double>> latest = new ArrayList<>();
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();
  private volatile boolean running;
  private final AtomicInteger count = new AtomicInteger();
  private volatile int inRound;

  AckedWrites(int writers) {
    for (int i = 0; i < writers; i++) {
      latest.add(new HashMap<>());
    }
  }

  static String soul(int writer) {
    return "crash/" + writer;
  }

  static String value(double state) {
    return "written at " + (long) state;
  }

  /** Acknowledged writes so far, those of a running round counted by its sockets. */
  int count() {
    return count.get() + inRound;
  }

  /** The latest acknowledged state of each key. */
  Map<String, Double> latest(int writer) {
    return latest.get(writer);
  }

  /** Writes until {@link #stop} or the socket is gone, with a window of puts under way. */
  void write(RawClient socket, int writer, int round) {
    running = true;
    double state = 1_000_000.0 * (round + 1);
    int mine = 0;
    while (running && socket.open() && state < 1_000_000.0 * (round + 2) - 1) {
      if (mine - acks(socket) > WINDOW) {
        LockSupport.parkNanos(100_000); // the window is full; acks come in milliseconds
        continue;
      }
      state++;
      mine++;
      String id = Frames.id();
      String key = "k" + (long) state % KEYS;
      sent.put(id, new Sent(writer, key, state));
      socket.put(id, soul(writer), key, Frames.quoted(value(state)), state);
    }
  }

  void stop() {
    running = false;
  }

  /** Takes over what a socket was told. */
  void take(RawClient socket) {
    for (JsonNode message : socket.messages()) {
      Sent write = sent.get(message.path("@").asText());
      if (write != null && message.path("ok").asBoolean()) {
        latest.get(write.writer).merge(write.key, write.state, Math::max);
        count.incrementAndGet();
      }
    }
    inRound = 0;
  }

  private int acks(RawClient socket) {
    int acks = socket.messages().size() - 1; // the handshake
    inRound = Math.max(inRound, acks);
    return acks;
  }
}
