package chat.exo.relay.mesh;

import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Simulated time and network: one queue of events, and wires that keep order but delay at random. The seed decides
 * everything, so a run that failed can be run again.
 */
final class World {
  /** Something connected to a wire: a relay or a client. */
  interface Station {
    void hear(Wire wire, Message message);

    void lost(Wire wire);
  }

  private record Event(long timeMillis, long order, Runnable action) {}

  private static final long START_MILLIS = 1_700_000_000_000L;
  private static final int MAX_DELAY_MILLIS = 40;

  private final RandomGenerator random;
  private final WireReader reader = new WireReader(WireLimits.defaults());
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::timeMillis).thenComparingLong(Event::order));
  private long nowMillis = START_MILLIS;
  private long order;
  private long carried;

  World(RandomGenerator random) {
    this.random = random;
  }

  RandomGenerator random() {
    return random;
  }

  long now() {
    return nowMillis;
  }

  /** Messages that arrived anywhere so far. */
  long carried() {
    return carried;
  }

  void after(long delayMillis, Runnable action) {
    events.add(new Event(nowMillis + delayMillis, order++, action));
  }

  /** Runs until nothing is left to happen; fails if that never comes. */
  void settle(int maxEvents) {
    for (int i = 0; i < maxEvents; i++) {
      if (events.isEmpty()) {
        return;
      }
      Event event = events.remove();
      nowMillis = event.timeMillis;
      event.action.run();
    }
    throw new AssertionError("the network does not come to rest: " + events.size() + " events wait after " + maxEvents);
  }

  /** A connection between two stations, in order both ways. */
  final class Wire {
    private final Map<Station, Station> ends = new HashMap<>();
    private final Map<Station, Long> lastArrival = new HashMap<>();
    private boolean cut;

    Wire(Station a, Station b) {
      ends.put(a, b);
      ends.put(b, a);
    }

    boolean joins(Station one, Station other) {
      return one.equals(ends.get(other));
    }

    boolean isCut() {
      return cut;
    }

    void send(Station from, byte[] text) {
      if (cut) {
        return;
      }
      Station to = Objects.requireNonNull(ends.get(from), "a station sends on its own wires");
      long arrival = Math.max(nowMillis + 1 + random.nextInt(MAX_DELAY_MILLIS), lastArrival.getOrDefault(to, 0L));
      lastArrival.put(to, arrival);
      events.add(new Event(arrival, order++, () -> arrive(to, text)));
    }

    /** Ends the connection; what is under way is lost. */
    void cut() {
      if (!cut) {
        cut = true;
        List.copyOf(ends.keySet()).forEach(station -> after(1, () -> station.lost(this)));
      }
    }

    private void arrive(Station to, byte[] text) {
      if (cut) {
        return;
      }
      carried++;
      List<Message> messages = new ArrayList<>();
      for (Heard heard : reader.read(text)) {
        if (!(heard instanceof Heard.Said said)) {
          throw new AssertionError("expected every message of a station to be well formed, got " + heard);
        }
        messages.add(said.message());
      }
      messages.forEach(message -> to.hear(this, message));
    }
  }
}
