package chat.exo.relay.box;

import chat.exo.graph.Soul;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Rate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What strangers at each address have left in boxes that waits there still, about. It is in memory alone: which address left which entry
 * is nobody's business, so it is not on the disk, and a restart forgets it. What an owner takes out of a box is given back to all who left
 * something there, in parts; what waits until its end is given back over the retention. Any thread.
 */
final class BoxSenders {
  /** Boxes that somebody counted left something in, and addresses; the longest unused are forgotten. */
  private static final int MOST = 50_000;
  /** Of one box; a later one counts for all its boxes only. */
  private static final int MOST_OF_A_BOX = 200;
  /** What was let in is stored, and counted here, within seconds: until then it counts as spent at once. */
  private static final long SECONDS_UNDER_WAY = 10;

  private static final class Waiting {
    private long bytes;
    private long sinceMillis;
  }

  private final BoxLimits limits;
  private final LongSupplier clockMillis;
  private final Rate underWay;
  private final KeyRates lately = new KeyRates();
  private final Map<Soul, Map<Long, Long>> ofBox = lastUsed();
  private final Map<Long, Waiting> ofAddress = lastUsed();

  BoxSenders(BoxLimits limits, LongSupplier clockMillis) {
    this.limits = limits;
    this.clockMillis = clockMillis;
    this.underWay = new Rate(Math.max(1, limits.boxBytesOfAddress() / SECONDS_UNDER_WAY), limits.boxBytesOfAddress());
  }

  /** What keeps somebody from leaving so much in a box, if anything does; what may be left is expected to come. */
  synchronized Optional<Limit> reached(long share, Soul box, long bytes) {
    if (!ClientAddress.isOne(share)) {
      return Optional.empty();
    }
    long here = ofBox.getOrDefault(box, Map.of()).getOrDefault(share, 0L);
    if (here + bytes > limits.boxBytesOfAddress()) {
      return Optional.of(Limit.BOX_SIZE_PER_ADDRESS);
    }
    if (waitingOf(share) + bytes > limits.bytesOfAddress()) {
      return Optional.of(Limit.BOXES_PER_ADDRESS);
    }
    String spender = share + box.text();
    return lately.spend(spender, (int) Math.min(bytes, Integer.MAX_VALUE), underWay, clockMillis.getAsLong())
        ? Optional.empty()
        : Optional.of(Limit.BOX_SIZE_PER_ADDRESS);
  }

  /** An entry is stored. */
  synchronized void left(long share, Soul box, long bytes) {
    if (!ClientAddress.isOne(share)) {
      return;
    }
    add(share, bytes);
    Map<Long, Long> here = ofBox.computeIfAbsent(box, fresh -> new HashMap<>(2));
    if (here.size() < MOST_OF_A_BOX || here.containsKey(share)) {
      here.merge(share, bytes, Long::sum);
    }
  }

  /**
   * Entries were taken out.
   *
   * @param bytes what they held
   * @param left what the box still holds, if that is known; at least what was counted
   */
  synchronized void taken(Soul box, long bytes, Optional<Long> left) {
    Map<Long, Long> here = ofBox.get(box);
    if (here == null) {
      return;
    }
    long counted = here.values().stream().mapToLong(Long::longValue).sum();
    double part = (double) bytes / Math.max(1, Math.max(counted, bytes + left.orElse(0L)));
    for (Iterator<Map.Entry<Long, Long>> each = here.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Long, Long> one = each.next();
      long back = (long) Math.ceil(one.getValue() * Math.min(1, part));
      add(one.getKey(), -back);
      if (back >= one.getValue()) {
        each.remove();
      } else {
        one.setValue(one.getValue() - back);
      }
    }
    if (here.isEmpty()) {
      ofBox.remove(box);
    }
  }

  private void add(long share, long bytes) {
    long now = waitingOf(share);
    Waiting waiting = ofAddress.computeIfAbsent(share, fresh -> new Waiting());
    waiting.bytes = Math.max(0, now + bytes);
    waiting.sinceMillis = clockMillis.getAsLong();
  }

  /** What waits of an address, less what has come to its end since it was counted. */
  private long waitingOf(long share) {
    Waiting waiting = ofAddress.get(share);
    if (waiting == null) {
      return 0;
    }
    double passed = Math.max(0, clockMillis.getAsLong() - waiting.sinceMillis) / (double) limits.retentionMillis();
    return Math.max(0, waiting.bytes - (long) (passed * limits.bytesOfAddress()));
  }

  private static <K, V> Map<K, V> lastUsed() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }
}
