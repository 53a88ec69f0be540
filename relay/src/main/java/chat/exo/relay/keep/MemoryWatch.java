package chat.exo.relay.keep;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the process needs as much memory as it may. Judged is what it needs and not what it has: resident memory hardly
 * shrinks, so that one burst would keep newcomers out for ever. What nobody uses any more looks used until it is collected, so it
 * is collected before somebody is sent away for it, now and then. Measured on a thread of its own; read by any.
 */
final class MemoryWatch {
  /** From this part of the cap on it is tight. */
  private static final double TIGHT_FROM = 0.9;

  /** A whole collection stops everything for a part of a second. */
  private static final long COLLECT_MILLIS = 30_000;

  private final Supplier<MemoryReading> memory;
  private final Runnable collect;
  private final Supplier<OptionalLong> cap;
  private final LongSupplier ticksMillis;
  private long collectedMillis;
  private volatile long residentBytes;
  private volatile boolean tight;

  MemoryWatch(Supplier<MemoryReading> memory, Runnable collect, Supplier<OptionalLong> cap, LongSupplier ticksMillis) {
    this.memory = memory;
    this.collect = collect;
    this.cap = cap;
    this.ticksMillis = ticksMillis;
    this.collectedMillis = ticksMillis.getAsLong() - COLLECT_MILLIS;
  }

  void measure() {
    MemoryReading now = memory.get();
    if (beyond(now) && ticksMillis.getAsLong() - collectedMillis >= COLLECT_MILLIS) {
      collect.run();
      collectedMillis = ticksMillis.getAsLong();
      now = memory.get();
    }
    residentBytes = now.residentBytes();
    tight = beyond(now);
  }

  boolean tight() {
    return tight;
  }

  long residentBytes() {
    return residentBytes;
  }

  private boolean beyond(MemoryReading now) {
    OptionalLong most = cap.get();
    return most.isPresent() && now.neededBytes() > most.getAsLong() * TIGHT_FROM;
  }
}
