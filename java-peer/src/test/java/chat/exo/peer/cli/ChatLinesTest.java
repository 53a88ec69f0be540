package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.messenger.Message;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/** A conversation as a terminal shows it. */
final class ChatLinesTest {
  private static final long MORNING = Instant.parse("2026-11-23T09:05:00Z").toEpochMilli();
  private static final long NEXT_DAY = MORNING + 86_400_000;

  @Test
  void a_line_has_time_name_and_text_and_ones_own_says_how_far_it_came() {
    assertThat(
            lines(
                60,
                message(1, "bob", "hello", Message.State.READ, MORNING),
                message(2, "me", "hi", Message.State.SEEN, MORNING + 60_000),
                message(3, "me", "are you there?", Message.State.QUEUED, MORNING + 120_000)))
        .containsExactly(
            "───────────────── Monday, 23 November 2026 ─────────────────",
            "09:05 Bob  hello",
            "09:06 you  hi  ✓✓ seen",
            "09:07 you  are you there?  … waiting");
  }

  @Test
  void another_day_begins_with_its_date() {
    List<String> lines =
        lines(60, message(1, "bob", "one", Message.State.READ, MORNING), message(2, "bob", "two", Message.State.READ, NEXT_DAY));
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2)).contains("Tuesday, 24 November 2026");
  }

  @Test
  void long_texts_break_between_words_and_stay_under_each_other() {
    assertThat(lines(30, message(1, "bob", "one two three four five six seven", Message.State.READ, MORNING)).subList(1, 3))
        .containsExactly("09:05 Bob  one two three four", "           five six seven");
  }

  @Test
  void no_line_is_wider_than_the_terminal() {
    String wide = "漢字".repeat(40) + " " + "x".repeat(200) + " \ud83d\ude00".repeat(30);
    for (int width = 8; width < 100; width++) {
      ChatLines all = new ChatLines(width, ZoneOffset.UTC, pub -> "A very long name indeed");
      for (AttributedString line : all.of(List.of(message(1, "bob", wide, Message.State.READ, MORNING), message(2, "me", wide, Message.State.DELIVERED, MORNING)))) {
        assertThat(line.columnLength()).as("width " + width).isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void what_a_contact_wrote_cannot_repaint_the_terminal() {
    assertThat(lines(80, message(1, "bob", "\u001b[2Jgone\u0007", Message.State.READ, MORNING)).getLast())
        .doesNotContain("\u001b")
        .contains("gone");
  }

  @Test
  void a_changed_key_is_a_line_of_its_own() {
    assertThat(lines(90, message(1, "", "The key of Bob has changed. Compare the safety number again.", Message.State.NOTICE, MORNING)).getLast())
        .isEqualTo("09:05 exo  The key of Bob has changed. Compare the safety number again.");
  }

  private static List<String> lines(int width, Message... messages) {
    return new ChatLines(width, ZoneOffset.UTC, pub -> "Bob").of(List.of(messages)).stream().map(AttributedString::toString).toList();
  }

  private static Message message(long order, String author, String text, Message.State state, long atMillis) {
    return new Message("bob", order, author, Content.of(atMillis, new Body.Text(text)), state, atMillis);
  }
}
