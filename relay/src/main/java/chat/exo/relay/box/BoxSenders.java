package chat.exo.relay.box;

import chat.exo.graph.Soul;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Rate;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What strangers at each address have left in boxes that waits there still, about. It is in memory alone: which address left which entry
 * is nobody's business, so it is not on the disk, and a restart forgets it. What goes out of a box, read or ended, is given back to all who left
 * something there, in parts. Any thread.
 *
 * <p>Bounded: of so many parts of boxes it is known whose they are, and the longest unused are forgotten. What is in these counts for their
 * address until the retention is over, because nobody tells any more when it goes.
 */
final class BoxSenders {
  /** Parts of boxes, each of one address in one box: some 15 MB. */
  private static final int MOST_PARTS = 100_000;

  private static final int MOST_ADDRESSES = 100_000;
  /** Of one box; who comes later counts for all boxes only. */
  private static final int MOST_OF_A_BOX = 200;
  /** What was let in is stored, and counted here, within seconds: until then it counts as spent at once. */
  private static final long SECONDS_UNDER_WAY = 10;

  /** What waits of one address. */
  private static final class Waiting {
    /** In boxes of which its part is known. */
    private long known;
    /** In others, as it was at that moment. */
    private long unknown;

    private long unknownSinceMillis;
  }

  private final BoxLimits limits;
  private final LongSupplier ticksMillis;
  private final Rate underWay;
  private final KeyRates lately = new KeyRates();
  /** The parts of each box, by share. */
  private final Cache<Soul, Map<Long, Long>> ofBox =
      Caffeine.newBuilder()
          .maximumWeight(MOST_PARTS)
          .weigher((Soul box, Map<Long, Long> parts) -> parts.size())
          .executor(Runnable::run)
          .evictionListener((box, parts, why) -> forgotten(parts))
          .build();

  private final Cache<Long, Waiting> ofAddress = Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).executor(Runnable::run).build();

  BoxSenders(BoxLimits limits, LongSupplier ticksMillis) {
    this.limits = limits;
    this.ticksMillis = ticksMillis;
    this.underWay = new Rate(Math.max(1, limits.boxBytesOfAddress() / SECONDS_UNDER_WAY), limits.boxBytesOfAddress());
  }

  /** What keeps somebody from leaving so much in a box, if anything does; what may be left is expected to come. */
  synchronized Optional<Limit> reached(long share, Soul box, long bytes) {
    if (!ClientAddress.isOne(share)) {
      return Optional.empty();
    }
    Map<Long, Long> parts = ofBox.getIfPresent(box);
    long here = parts == null ? 0 : parts.getOrDefault(share, 0L);
    if (here + bytes > limits.boxBytesOfAddress()) {
      return Optional.of(Limit.BOX_SIZE_PER_ADDRESS);
    }
    Waiting waiting = ofAddress.getIfPresent(share);
    if (waiting != null && waiting.known + unknown(waiting) + bytes > limits.bytesOfAddress()) {
      return Optional.of(Limit.BOXES_PER_ADDRESS);
    }
    String spender = share + box.text();
    return lately.spend(spender, (int) Math.min(bytes, Integer.MAX_VALUE), underWay, ticksMillis.getAsLong())
        ? Optional.empty()
        : Optional.of(Limit.BOX_SIZE_PER_ADDRESS);
  }

  /** An entry is stored. */
  synchronized void left(long share, Soul box, long bytes) {
    if (!ClientAddress.isOne(share)) {
      return;
    }
    Map<Long, Long> parts = ofBox.getIfPresent(box);
    Map<Long, Long> here = parts == null ? new HashMap<>(2) : parts;
    int before = here.size();
    if (before >= MOST_OF_A_BOX && !here.containsKey(share)) {
      addUnknown(waiting(share), bytes);
      return;
    }
    waiting(share).known += bytes;
    here.merge(share, bytes, Long::sum);
    if (here.size() != before) {
      ofBox.put(box, here); // weighed again
    }
  }

  /**
   * Entries were taken out.
   *
   * @param bytes what they held
   * @param left what the box still holds, if that is known; at least what was counted
   */
  synchronized void taken(Soul box, long bytes, Optional<Long> left) {
    Map<Long, Long> parts = ofBox.getIfPresent(box);
    if (parts == null) {
      return;
    }
    int before = parts.size();
    long counted = parts.values().stream().mapToLong(Long::longValue).sum();
    double part = (double) bytes / Math.max(1, Math.max(counted, bytes + left.orElse(0L)));
    for (Iterator<Map.Entry<Long, Long>> each = parts.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Long, Long> one = each.next();
      long back = (long) Math.ceil(one.getValue() * Math.min(1, part));
      takeKnown(one.getKey(), back);
      if (back >= one.getValue()) {
        each.remove();
      } else {
        one.setValue(one.getValue() - back);
      }
    }
    if (parts.isEmpty()) {
      ofBox.invalidate(box);
    } else if (parts.size() != before) {
      ofBox.put(box, parts);
    }
  }

  /** How many parts of boxes are known. */
  synchronized long counters() {
    ofBox.cleanUp();
    return ofBox.asMap().values().stream().mapToLong(Map::size).sum();
  }

  private void forgotten(@Nullable Map<Long, Long> parts) {
    if (parts != null) {
      parts.forEach(
          (share, bytes) -> {
            takeKnown(share, bytes);
            addUnknown(waiting(share), bytes);
          });
    }
  }

  private Waiting waiting(long share) {
    return ofAddress.get(share, fresh -> new Waiting());
  }

  /** An address that was forgotten has nothing to be given back. */
  private void takeKnown(long share, long bytes) {
    Waiting waiting = waiting(share);
    waiting.known = Math.max(0, waiting.known - bytes);
  }

  private void addUnknown(Waiting waiting, long bytes) {
    waiting.unknown = unknown(waiting) + bytes;
    waiting.unknownSinceMillis = ticksMillis.getAsLong();
  }

  /** What waits somewhere, less what has come to its end meanwhile: all that one address may leave does within the retention. */
  private long unknown(Waiting waiting) {
    double passed = (double) (ticksMillis.getAsLong() - waiting.unknownSinceMillis) / limits.retentionMillis();
    return Math.max(0, waiting.unknown - (long) (passed * limits.bytesOfAddress()));
  }
}
