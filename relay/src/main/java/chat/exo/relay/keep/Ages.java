package chat.exo.relay.keep;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;

/**
 * How many bytes are how old, in a small table. States are told apart by the minute, and more roughly where there are too many
 * of them: what a state says is the word of whoever wrote it, and strangers may have millions of minutes.
 */
final class Ages {
  private static final double MINUTE_MILLIS = 60_000;
  private static final int MOST = 10_000;

  private double widthMillis = MINUTE_MILLIS;
  private TreeMap<Long, Long> bytes = new TreeMap<>();

  void add(double state, long length) {
    bytes.merge(stretch(state), length, Long::sum);
    while (bytes.size() > MOST) {
      widen();
    }
  }

  /** How many stretches are told apart. */
  int size() {
    return bytes.size();
  }

  /** Whether a state is among the oldest that make up so many bytes together. */
  DoublePredicate oldest(long wantedBytes) {
    long sum = 0;
    long youngest = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> age : bytes.entrySet()) {
      if (sum >= wantedBytes) {
        break;
      }
      sum += age.getValue();
      youngest = age.getKey();
    }
    long last = youngest;
    return state -> stretch(state) <= last;
  }

  /** Far beyond any date all are one. */
  private long stretch(double state) {
    return (long) Math.floor(state / widthMillis);
  }

  private void widen() {
    widthMillis *= 2;
    TreeMap<Long, Long> wider = new TreeMap<>();
    bytes.forEach((stretch, length) -> wider.merge(Math.floorDiv(stretch, 2), length, Long::sum));
    bytes = wider;
  }
}
