package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that takes nothing costs the others nothing, and is closed past the bound. */
final class SlowReaderTest {
  private static final int PUTS = 200;

  @Test
  void a_reader_that_stops_reading_is_closed_and_slows_nobody(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data);
        RawClient writer = RawClient.connect(relay);
        RawClient reader = RawClient.connect(relay);
        StalledReader stalled = new StalledReader(relay)) {
      reader.get("subscribed", "feed");
      reader.awaitAnswer("subscribed");
      stalled.send(Frames.get("stalled", "feed"));
      await().until(() -> relay.metric("exo_subscriptions") >= 2);

      String value = "\"" + "x".repeat(256 << 10) + "\"";
      double state = System.currentTimeMillis() - 1_000_000;
      long worstMillis = 0;
      for (int i = 0; i < PUTS; i++) {
        String id = Frames.id();
        int pushes = i + 1;
        long begun = System.nanoTime();
        writer.put(id, "feed", "text", value.replaceFirst("x", "y" + i), state + i);
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(1)).until(() -> reader.pushes().size() >= pushes);
        worstMillis = Math.max(worstMillis, (System.nanoTime() - begun) / 1_000_000);
      }
      System.out.printf("beside a stalled reader: %d puts of 256 KB, slowest to the other reader %d ms%n", PUTS, worstMillis);
      assertThat(worstMillis).isLessThan(5_000);
      await().until(() -> relay.metric("exo_closed_total{reason=\"slow_reader\"}") == 1);
      assertThat(reader.open()).isTrue();
      assertThat(writer.open()).isTrue();
    }
  }

  @Test
  void who_asks_a_thousand_times_and_takes_nothing_holds_a_few_pages_and_is_closed(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data, "--set", "limits.heartbeat=1s", "--set", "limits.silence=4s");
        RawClient writer = RawClient.connect(relay);
        StalledReader stalled = new StalledReader(relay)) {
      writer.put("large", "large", "text", "\"" + "x".repeat(250 << 10) + "\"", (double) System.currentTimeMillis());
      writer.awaitAnswer("large");
      for (int i = 0; i < 1_000; i++) {
        stalled.send(Frames.get("g" + i, "large"));
      }
      AtomicInteger asked = new AtomicInteger();
      AtomicLong mostQueued = new AtomicLong();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                mostQueued.accumulateAndGet((long) relay.metric("exo_queued_bytes"), Math::max);
                boolean closed = relay.metric("exo_closed_total{reason=\"slow_reader\"}") == 1;
                if (!closed) {
                  stalled.trySend(Frames.get("more" + asked.incrementAndGet(), "large")); // so that it is not silent
                }
                return closed;
              });
      System.out.printf("a reader that takes nothing of a thousand answers of 250 KB: at most %d KiB queued%n", mostQueued.get() >> 10);
      assertThat(mostQueued.get()).isBetween(1L << 10, 16L << 20);
      writer.barrier();
    }
  }
}
