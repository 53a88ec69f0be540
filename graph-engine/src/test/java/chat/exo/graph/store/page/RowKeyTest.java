package chat.exo.graph.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The stored name of a cell: nothing lost, and the order of bytes is the order of names. */
final class RowKeyTest {
  @Property(tries = 5_000)
  void any_soul_and_key_come_back_unit_for_unit(@ForAll("texts") String soul, @ForAll("texts") String key) {
    byte[] row = RowKey.of(soul, key);
    int soulLength = RowKey.soulLength(row);
    assertThat(RowKey.soul(row, soulLength).text()).isEqualTo(soul);
    assertThat(RowKey.key(row, soulLength)).isEqualTo(key);
  }

  @Property(tries = 5_000)
  void rows_sort_as_souls_and_then_keys_do_by_utf16_code_units(
      @ForAll("texts") String soul, @ForAll("texts") String key, @ForAll("texts") String otherSoul, @ForAll("texts") String otherKey) {
    int souls = soul.compareTo(otherSoul);
    int expected = souls != 0 ? souls : key.compareTo(otherKey);
    int rows = Arrays.compareUnsigned(RowKey.of(soul, key), RowKey.of(otherSoul, otherKey));
    assertThat(Integer.signum(rows)).isEqualTo(Integer.signum(expected));
  }

  @Property(tries = 2_000)
  void the_bounds_of_a_soul_hold_its_keys_and_no_others(
      @ForAll("texts") String soul, @ForAll("texts") String key, @ForAll("texts") String otherSoul) {
    byte[] row = RowKey.of(soul, key);
    byte[] before = RowKey.beforeSoul(row, RowKey.soulLength(row));
    byte[] behind = RowKey.behindSoul(row, RowKey.soulLength(row));
    byte[] other = RowKey.of(otherSoul, key);
    boolean inside = Arrays.compareUnsigned(before, other) <= 0 && Arrays.compareUnsigned(other, behind) < 0;
    assertThat(inside).isEqualTo(soul.equals(otherSoul));
  }

  @Example
  void plain_text_is_stored_as_it_is() {
    assertThat(RowKey.of("soul", "key")).isEqualTo("soul\u0000key".getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void nul_sorts_before_everything_which_javas_modified_utf8_gets_wrong() {
    assertThat(Arrays.compareUnsigned(RowKey.of("a", "\u0000"), RowKey.of("a", " "))).isNegative();
    assertThat(Arrays.compareUnsigned(RowKey.of("\u0000", "z"), RowKey.of("\u0001", "a"))).isNegative();
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> units =
        Arbitraries.oneOf(
            Arbitraries.chars().range('\u0000', '\u0003'),
            Arbitraries.of('a', 'b', '\u007f', '\u0080', '\u07ff', '\u0800', '\ud800', '\udbff', '\udc00', '\udfff', '\ue000', '\uffff'),
            Arbitraries.chars().all());
    return units.list().ofMinSize(1).ofMaxSize(4).map(list -> {
      StringBuilder text = new StringBuilder();
      list.forEach(text::append);
      return text.toString();
    });
  }
}
