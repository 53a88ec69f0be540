package chat.exo.ham;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.ham.Replica.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the order, the repetitions, the number of machines and their clocks: all end with the same write. */
final class HamPropertiesTest {
  /** States reach from 0 to here, so that many of them tie and many lie ahead of a clock. */
  private static final int LAST_STATE = 6;

  @Property
  void two_writes_commute(@ForAll("writes") Write a, @ForAll("writes") Write b) {
    assertThat(merged(List.of(a, b))).isEqualTo(merged(List.of(b, a)));
  }

  @Property
  void merging_is_associative(@ForAll("writes") Write a, @ForAll("writes") Write b, @ForAll("writes") Write c) {
    Write leftFirst = merged(List.of(merged(List.of(a, b)), c));
    Write rightFirst = merged(List.of(a, merged(List.of(b, c))));
    assertThat(leftFirst).isEqualTo(rightFirst);
  }

  @Property
  void a_write_twice_is_a_write_once(@ForAll("writes") Write a, @ForAll("writes") Write b) {
    Replica replica = new Replica(LAST_STATE);
    replica.receive(a);
    replica.receive(b);
    Optional<Write> before = replica.current();
    assertThat(replica.receive(a).accepted()).isFalse();
    assertThat(replica.receive(b).accepted()).isFalse();
    assertThat(replica.current()).isEqualTo(before);
  }

  @Property
  void the_current_write_only_ever_grows(@ForAll("histories") List<Write> history) {
    Replica replica = new Replica(LAST_STATE);
    Optional<Write> previous = Optional.empty();
    for (Write write : history) {
      boolean accepted = replica.receive(write).accepted();
      boolean grew = previous.isEmpty() || ORDER.compare(replica.current().orElseThrow(), previous.get()) > 0;
      assertThat(accepted).isEqualTo(grew);
      previous = replica.current();
    }
  }

  @Property
  void replicas_with_any_clocks_and_orders_converge_on_the_greatest_write(
      @ForAll("histories") List<Write> history, @ForAll @IntRange(min = 1, max = 6) int replicas, @ForAll Random random) {
    Write greatest = Collections.max(history, ORDER);
    for (int i = 0; i < replicas; i++) {
      Replica replica = new Replica(random.nextInt(LAST_STATE + 1) - 0.5);
      for (Write write : withRepetitions(history, random)) {
        replica.receive(write);
        if (random.nextInt(3) == 0) {
          replica.advanceTo(random.nextInt(LAST_STATE + 1) - 0.5);
        }
      }
      replica.advanceTo(LAST_STATE);
      assertThat(replica.waiting()).isZero();
      assertThat(replica.current()).contains(greatest);
    }
  }

  @Property
  void a_write_ahead_of_the_clock_changes_nothing_until_its_time(@ForAll("writes") Write early, @ForAll("writes") Write now) {
    Replica replica = new Replica(now.state());
    replica.receive(now);
    Outcome outcome = replica.receive(early);
    assertThat(outcome == Outcome.DEFER).isEqualTo(early.state() > now.state());
    if (outcome == Outcome.DEFER) {
      assertThat(replica.current()).contains(now);
      assertThat(Ham.waitMillis(now.state(), early.state())).isBetween(1L, Ham.MAX_WAIT_MILLIS);
      replica.advanceTo(early.state());
      assertThat(replica.current()).contains(early);
    }
  }

  @Example
  void texts_are_asked_for_only_between_equal_states() {
    Supplier<String> never = () -> {
      throw new AssertionError("a text was asked for");
    };
    assertThat(Ham.decide(9, 2, never, 1, never)).isEqualTo(Outcome.ACCEPT_NEWER);
    assertThat(Ham.decide(9, 1, never, 2, never)).isEqualTo(Outcome.IGNORE_OLDER);
    assertThat(Ham.decide(9, 10, never, 10, never)).isEqualTo(Outcome.DEFER);
    assertThat(Ham.decide(9, 1, never, Ham.NEVER, never)).isEqualTo(Outcome.ACCEPT_NEWER);
  }

  @Provide
  Arbitrary<Write> writes() {
    Arbitrary<Double> states = Arbitraries.integers().between(0, 2 * LAST_STATE).map(half -> half / 2.0);
    Arbitrary<String> texts = Arbitraries.of("\"\"", "\"a\"", "\"a!\"", "\"b\"", "-1", "1", "10", "9", "false", "null", "true", "{\"#\":\"s\"}", "\"\ud83d\ude00\"", "\"\uffff\"");
    return Combinators.combine(states, texts).as(Write::new);
  }

  @Provide
  Arbitrary<List<Write>> histories() {
    return writes().list().ofMinSize(1).ofMaxSize(12);
  }

  /** What the rule amounts to once every clock has caught up: the greater state, then the greater text. */
  private static final Comparator<Write> ORDER = Comparator.comparingDouble(Write::state).thenComparing(Write::text);

  private static Write merged(List<Write> writes) {
    Replica replica = new Replica(LAST_STATE);
    writes.forEach(replica::receive);
    return replica.current().orElseThrow();
  }

  private static List<Write> withRepetitions(List<Write> history, Random random) {
    List<Write> delivered = new ArrayList<>(history);
    for (Write write : history) {
      if (random.nextBoolean()) {
        delivered.add(write);
      }
    }
    Collections.shuffle(delivered, random);
    return delivered;
  }
}
