package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.transfer.Watcher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is seen of a file on its way. */
final class ProgressBarTest {
  private final StringWriter seen = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void share_rate_and_what_is_left_are_shown_on_one_line() {
    try (ProgressBar bar = bar(true)) {
      bar.moved(Watcher.Stage.SENDING, 0, 200_000_000);
      nanos.set(2_000_000_000L);
      bar.moved(Watcher.Stage.SENDING, 50_000_000, 200_000_000);
    }
    assertThat(seen.toString().lines().toList().getLast().strip())
        .isEqualTo("sending photo\ufffd.png [======                  ] 25% of 200.0 MB, 25.0 MB/s, 6 s left");
  }

  @Test
  void what_was_there_before_does_not_count_as_speed() {
    try (ProgressBar bar = bar(true)) {
      bar.moved(Watcher.Stage.FETCHING, 100_000_000, 200_000_000);
      nanos.set(1_000_000_000L);
      bar.moved(Watcher.Stage.FETCHING, 101_000_000, 200_000_000);
    }
    assertThat(seen.toString()).contains("1.0 MB/s, 1:39 left");
  }

  @Test
  void nothing_is_drawn_where_nobody_looks() {
    try (ProgressBar bar = bar(false)) {
      bar.moved(Watcher.Stage.SENDING, 1, 2);
    }
    assertThat(seen.toString()).isEmpty();
  }

  private ProgressBar bar(boolean live) {
    return new ProgressBar(new PrintWriter(seen), live, "photo\u001b.png", nanos::get);
  }
}
