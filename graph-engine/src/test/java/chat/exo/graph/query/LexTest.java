package chat.exo.graph.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** LEX rules, and the promise the store's walk rests on: what matches is one stretch, from lowest to endsBefore. */
final class LexTest {
  @Property(tries = 20_000)
  void a_text_matches_exactly_if_it_is_not_below_the_lowest_and_not_behind_the_end(
      @ForAll("parts") Optional<String> exact,
      @ForAll("parts") Optional<String> prefix,
      @ForAll("parts") Optional<String> from,
      @ForAll("parts") Optional<String> to,
      @ForAll("texts") String text) {
    Lex lex = new Lex(exact, prefix, from, to);
    boolean inStretch = text.compareTo(lex.lowest()) >= 0 && !lex.endsBefore(text);
    assertThat(lex.matches(text)).isEqualTo(inStretch);
  }

  @Property(tries = 5_000)
  void behind_the_end_nothing_matches(
      @ForAll("parts") Optional<String> exact,
      @ForAll("parts") Optional<String> prefix,
      @ForAll("parts") Optional<String> to,
      @ForAll("texts") String text,
      @ForAll("texts") String later) {
    Lex lex = new Lex(exact, prefix, Optional.empty(), to);
    if (lex.endsBefore(text) && later.compareTo(text) >= 0) {
      assertThat(lex.matches(later)).isFalse();
    }
  }

  @Example
  void bounds_are_inclusive_and_all_parts_must_hold() {
    Lex range = new Lex(Optional.empty(), Optional.of("a"), Optional.of("ab"), Optional.of("ad"));
    assertThat(range.matches("ab")).isTrue();
    assertThat(range.matches("ad")).isTrue();
    assertThat(range.matches("ad!")).isFalse();
    assertThat(range.matches("aa")).isFalse();
    assertThat(range.matches("b")).isFalse();
  }

  @Example
  void order_is_by_utf16_code_units_so_a_pair_stands_before_the_private_use_area() {
    assertThat(new Lex(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("\ue000")).matches("\ud83d\ude00")).isTrue();
  }

  @Provide
  Arbitrary<Optional<String>> parts() {
    return texts().optional();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('a', 'b', '\u0000', '\ud800', '\udc00', '\uffff').ofMaxLength(3);
  }
}
