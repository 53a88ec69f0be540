package chat.exo.peer.messenger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still unless told. */
final class TestClock implements InstantSource {
  private final AtomicLong millis = new AtomicLong(1_790_000_000_000L);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  void advance(long byMillis) {
    millis.addAndGet(byMillis);
  }
}
