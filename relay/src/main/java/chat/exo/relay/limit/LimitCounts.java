package chat.exo.relay.limit;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each limit bit since the start. Any thread counts. */
public final class LimitCounts {
  private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);

  public LimitCounts() {
    for (Limit limit : Limit.values()) {
      counts.put(limit, new LongAdder());
    }
  }

  public void add(Limit limit) {
    counter(limit).increment();
  }

  public long of(Limit limit) {
    return counter(limit).sum();
  }

  private LongAdder counter(Limit limit) {
    LongAdder counter = counts.get(limit);
    if (counter == null) {
      throw new IllegalStateException("expected a counter for " + limit);
    }
    return counter;
  }
}
