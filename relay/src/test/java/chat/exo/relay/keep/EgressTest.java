package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was sent in a month, also on a machine whose clock is wrong and is set. */
final class EgressTest {
  private static final long NOVEMBER = Instant.parse("2026-11-20T00:00:00Z").toEpochMilli();
  private static final long DECEMBER = Instant.parse("2026-12-02T00:00:00Z").toEpochMilli();
  private static final long LONG_AGO = Instant.parse("1970-01-01T00:00:05Z").toEpochMilli();
  private static final long FAR_AHEAD = Instant.parse("2031-01-01T00:00:00Z").toEpochMilli();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void sent() {
    file = folder.resolve("egress-month");
    Egress before = new Egress(file, NOVEMBER);
    before.count(1_000, NOVEMBER);
    before.keep();
  }

  @Test
  void a_month_goes_on_over_a_restart_and_the_next_begins_with_nothing() {
    Egress egress = new Egress(file, NOVEMBER);
    assertThat(egress.count(10, NOVEMBER)).isEqualTo(1_010);
    assertThat(egress.count(15, DECEMBER)).isEqualTo(5);
    egress.keep();
    assertThat(new Egress(file, DECEMBER).bytes()).isEqualTo(5);
  }

  @Test
  void a_start_in_another_year_forgets_nothing_of_the_month() {
    Egress egress = new Egress(file, LONG_AGO);
    assertThat(egress.count(10, LONG_AGO)).isEqualTo(1_010);
    egress.keep();
    assertThat(egress.count(20, NOVEMBER)).isEqualTo(1_020);
    egress.keep();
    assertThat(new Egress(file, NOVEMBER).bytes()).isEqualTo(1_020);
  }

  @Test
  void a_clock_that_was_ahead_and_is_set_back_leaves_no_month_that_never_ends() {
    Egress egress = new Egress(file, FAR_AHEAD);
    assertThat(egress.count(10, FAR_AHEAD)).isEqualTo(10);
    assertThat(egress.count(20, NOVEMBER)).isEqualTo(20);
    assertThat(egress.count(25, DECEMBER)).isEqualTo(5);
  }
}
