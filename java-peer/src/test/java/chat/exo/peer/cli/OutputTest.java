package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.account.Names;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others wrote, on somebody's terminal. */
final class OutputTest {
  private static final String NAME = "Bob\ntrust: verified\u001b]0;owned\u0007\u009b31m\u202eevil\u2028x";

  @Test
  void a_name_is_one_line_and_turns_nothing() {
    StringWriter out = new StringWriter();
    new Output(new PrintWriter(out), false).fields(Map.of("contact", NAME));
    assertThat(out.toString()).hasLineCount(1).doesNotContain("\u001b", "\u009b", "\u202e", "\u2028", "\u0007");
  }

  @Test
  void a_text_keeps_its_lines_and_nothing_else_that_moves_the_cursor() {
    assertThat(Output.clean("one\ntwo\u009b31m\u202e\r")).isEqualTo("one\ntwo\ufffd31m\ufffd\ufffd");
  }

  @Test
  void a_profiles_name_is_short_and_plain_and_emoji_stay_whole() {
    assertThat(Names.plain(NAME)).isEqualTo("Bob trust: verified ]0;owned 31m evil x");
    assertThat(Names.plain("x".repeat(5_000))).hasSize(64);
    String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
    assertThat(Names.plain(family)).isEqualTo(family);
  }
}
