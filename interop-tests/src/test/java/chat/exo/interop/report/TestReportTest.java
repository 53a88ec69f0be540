package chat.exo.interop.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the last lines of {@code ./exo test} say, and when it fails. */
@Tag("smoke") // in ./exo test quick
final class TestReportTest {
  private static final String PASSED = "<testcase classname='a.B' name='works'/>";
  private static final String FAILED = "<testcase classname='a.B' name='breaks'><failure message='&#10;expected 1&#10;  got 2'>x</failure><error message='y'/></testcase>";

  @TempDir private Path folder;

  private TestReport of(String... cases) throws IOException {
    Files.writeString(
        folder.resolve("TEST-a.B.xml"),
        "<testsuite><properties><property name='x' value='y'/></properties>" + String.join("", cases) + "</testsuite>");
    TestReport report = new TestReport();
    report.read(folder);
    report.read(folder.resolve("not-there.xml"));
    return report;
  }

  private static String printed(TestReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String skipped(String reason) {
    return "<testcase classname='a.B' name='waits'><skipped message='" + reason + "' type='org.opentest4j.TestAbortedException'/></testcase>";
  }

  @Test
  void passed_failed_and_skipped_are_counted_and_named_with_their_reasons() throws IOException {
    TestReport report = of(PASSED, PASSED, FAILED, skipped("needs tmux: install tmux"));
    assertThat(printed(report).lines())
        .containsExactly(
            "skipped: a.B.waits: needs tmux: install tmux", "failed: a.B.breaks: expected 1 got 2", "2 passed, 1 failed, 1 skipped");
    assertThat(report.verdict(false)).contains("1 tests failed");
  }

  @Test
  void a_skip_passes_at_home_and_in_ci_only_where_what_it_needs_is_not_there() throws IOException {
    TestReport baseless = of(PASSED, skipped("not today"));
    assertThat(baseless.verdict(false)).isEmpty();
    assertThat(baseless.verdict(true)).hasValueSatisfying(wrong -> assertThat(wrong).contains("a.B.waits"));
    for (Need need : Need.values()) {
      TestReport report = of(PASSED, skipped(reason(need)));
      assertThat(report.verdict(false)).isEmpty();
      assertThat(report.verdict(true).isPresent()).as(need.name()).isEqualTo(need.there());
    }
    assertThat(of(PASSED, "<testcase classname='a' name='b'><skipped/></testcase>").verdict(true)).isPresent();
  }

  /** What {@link Need#orSkip} says where it skips. */
  private static String reason(Need need) {
    return "Assumption failed: needs " + need.what() + ": do something";
  }

  @Test
  void nothing_run_is_nothing_passed() throws IOException {
    assertThat(of().verdict(false)).contains("no test was run");
    assertThat(of(PASSED).verdict(true)).isEmpty();
  }

  @Test
  void a_report_that_is_cut_off_is_no_report() {
    assertThatThrownBy(() -> of("<testcase"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TEST-a.B.xml");
  }
}
