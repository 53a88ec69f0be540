package chat.exo.relay.file;

import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The bodies and files that pass now, and whether each is fast enough. Who is not loses the connection and nothing else: an upload goes on
 * from where it was, and a download with a range. Used by the loop.
 */
final class Transfers {
  /** How often {@link #look} should be called. */
  static final long LOOK_MILLIS = 5_000;

  /** What passes. */
  interface Transfer {
    /** Bytes that passed so far, in one direction. */
    long passed();

    /** Whether it waits for us, and not for the other end. */
    boolean held();

    /** Over how long it is judged. */
    long windowMillis();

    /** It moved since the last look. */
    void moved();

    void cut();
  }

  private static final class Pace {
    private long sinceMillis;
    private long since;
    private long last;

    Pace(long nowMillis) {
      this.sinceMillis = nowMillis;
    }
  }

  private final long slowest;
  private final LimitCounts counts;
  private final LongSupplier ticksMillis;
  private final Map<Transfer, Pace> running = new HashMap<>();

  Transfers(long slowest, LimitCounts counts, LongSupplier ticksMillis) {
    this.slowest = slowest;
    this.counts = counts;
    this.ticksMillis = ticksMillis;
  }

  void begin(Transfer transfer) {
    running.put(transfer, new Pace(ticksMillis.getAsLong()));
  }

  void end(Transfer transfer) {
    running.remove(transfer);
  }

  int running() {
    return running.size();
  }

  void look() {
    long nowMillis = ticksMillis.getAsLong();
    List<Transfer> slow = new ArrayList<>();
    running.forEach(
        (transfer, pace) -> {
          long passed = transfer.passed();
          if (passed != pace.last) {
            pace.last = passed;
            transfer.moved();
          }
          if (transfer.held()) {
            pace.sinceMillis = nowMillis;
            pace.since = passed;
          } else if (nowMillis - pace.sinceMillis >= transfer.windowMillis()) {
            if (passed - pace.since < slowest * transfer.windowMillis() / 1_000) {
              slow.add(transfer);
            }
            pace.sinceMillis = nowMillis;
            pace.since = passed;
          }
        });
    for (Transfer each : slow) {
      counts.add(Limit.FILES_SLOWEST);
      each.cut();
    }
  }
}
