package chat.exo.relay.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final Optional<ClientAddress> HOME = Optional.of(ClientAddress.of(InetAddress.getLoopbackAddress()));

  private final Ledger ledger = new Ledger(() -> new LedgerOptions(100, 150, 200));

  @Test
  void a_connection_holds_as_much_as_it_may_and_no_more() {
    Ledger.Account one = ledger.open(HOME);
    assertThat(one.hold(Held.WRITES, 60)).isTrue();
    assertThat(one.hold(Held.SUBSCRIPTIONS, 41)).isFalse();
    assertThat(one.hold(Held.SUBSCRIPTIONS, 40)).isTrue();
    assertThat(one.bytes()).isEqualTo(100);
    assertThat(ledger.bytes(Held.WRITES)).isEqualTo(60);
  }

  @Test
  void connections_of_one_address_share_its_bound_and_all_share_the_last() {
    ledger.open(HOME).add(Held.QUEUED, 100);
    assertThat(ledger.open(HOME).hold(Held.QUEUED, 51)).isFalse();
    Ledger.Account other = ledger.open(Optional.empty());
    other.add(Held.QUEUED, 60);
    ledger.open(Optional.empty());
    assertThat(other.hold(Held.QUEUED, 40)).as("all together may hold 200, and the last tenth is for who holds little").isFalse();
    assertThat(other.hold(Held.QUEUED, 20)).isTrue();
  }

  @Test
  void who_holds_nothing_is_never_refused_because_others_fill_the_whole() {
    List<Runnable> nextTick = new ArrayList<>();
    ledger.whenPressed(() -> nextTick.add(ledger::relieve));
    Ledger.Account honest = ledger.open(HOME);
    for (int i = 1; i <= 100; i++) {
      Ledger.Account stranger = ledger.open(address("192.0.2." + (i % 20 + 1)));
      while (stranger.hold(Held.READS, 1)) {
        // as much as it may
      }
      assertThat(honest.hold(Held.HALF_RECEIVED, 5)).isTrue();
      assertThat(honest.hold(Held.READS, 4)).isTrue();
      honest.release(Held.HALF_RECEIVED, 5);
      honest.release(Held.READS, 4);
      nextTick.forEach(Runnable::run);
      nextTick.clear();
    }
    assertThat(ledger.largest().orElseThrow().hold(Held.READS, 60)).as("who holds most").isFalse();
  }

  @Test
  void connections_of_one_address_are_one_newcomer() {
    ledger.open(address("192.0.2.1")).add(Held.READS, 100);
    ledger.open(address("192.0.2.2")).add(Held.READS, 80);
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += ledger.open(HOME).hold(Held.READS, 5) ? 1 : 0;
    }
    assertThat(taken).isBetween(1, 13);
  }

  @Test
  void who_is_new_is_given_room_beyond_the_whole_for_a_moment_and_the_largest_goes_for_it_at_once() {
    List<String> ended = new ArrayList<>();
    ledger.whenPressed(() -> ended.add("pressed"));
    Ledger.Account much = ledger.open(address("192.0.2.1"), why -> ended.add("much"));
    much.add(Held.QUEUED, 140);
    ledger.open(address("192.0.2.2"), why -> ended.add("less")).add(Held.QUEUED, 60);
    Ledger.Account poor = ledger.open(HOME, why -> ended.add("poor"));
    assertThat(poor.hold(Held.QUEUED, 20)).isTrue();
    assertThat(poor.hold(Held.QUEUED, 20)).isTrue();
    assertThat(ended).as("told once until it is relieved").containsExactly("pressed");
    assertThat(ledger.relieve()).isEqualTo(1);
    assertThat(ended).containsExactly("pressed", "much");
  }

  @Test
  void what_is_not_the_strangers_to_give_back_yet_still_ends_somewhere() {
    Ledger.Account gone = ledger.open(address("192.0.2.1"));
    gone.add(Held.WRITES, 240);
    gone.close();
    assertThat(ledger.open(HOME).hold(Held.READS, 20)).as("more than a quarter beyond the whole").isFalse();
  }

  private static Optional<ClientAddress> address(String text) {
    return Optional.of(ClientAddress.of(AddressRange.address(text).orElseThrow()));
  }

  @Test
  void what_is_closed_is_given_back_once() {
    Ledger.Account one = ledger.open(HOME);
    one.add(Held.QUEUED, 90);
    one.close();
    one.close();
    one.release(Held.QUEUED, 90);
    one.add(Held.QUEUED, 5);
    assertThat(ledger.bytes()).isZero();
    assertThat(one.hold(Held.QUEUED, 1)).isFalse();
    assertThat(ledger.largest()).isEmpty();
    assertThat(ledger.open(HOME).hold(Held.WRITES, 100)).isTrue();
  }

  @Test
  void whoever_holds_most_is_found_when_too_much_is_held() {
    Ledger.Account little = ledger.open(Optional.empty());
    Ledger.Account much = ledger.open(Optional.empty());
    little.add(Held.HALF_RECEIVED, 50);
    much.add(Held.HALF_RECEIVED, 160);
    assertThat(ledger.overdrawn()).isTrue();
    assertThat(ledger.largest()).containsSame(much);
  }

  @Test
  void writes_stay_charged_until_they_are_done_whoever_leaves() {
    Ledger.Account one = ledger.open(HOME);
    one.add(Held.WRITES, 60);
    one.add(Held.DEFERRED, 40);
    one.add(Held.QUEUED, 30);
    one.close();
    assertThat(ledger.bytes()).isEqualTo(100);
    assertThat(ledger.open(HOME).hold(Held.WRITES, 51)).isFalse();
    one.release(Held.WRITES, 60);
    one.add(Held.WRITES, 10); // a write that waited for its time
    one.release(Held.WRITES, 10);
    one.release(Held.DEFERRED, 40);
    assertThat(ledger.bytes()).isZero();
    assertThat(ledger.open(HOME).hold(Held.WRITES, 100)).isTrue();
  }

  @Test
  void whoever_holds_most_is_ended_and_nobody_else() {
    List<String> ended = new ArrayList<>();
    Ledger.Account little = ledger.open(Optional.empty(), why -> ended.add("little"));
    Ledger.Account much = ledger.open(Optional.empty(), why -> ended.add("much"));
    little.add(Held.QUEUED, 60);
    much.add(Held.WRITES, 150);
    assertThat(ledger.relieve()).isEqualTo(1);
    assertThat(ended).containsExactly("much");
    assertThat(ledger.relieve()).as("its writes are being stored").isZero();
    assertThat(little.bytes()).isEqualTo(60);
  }

  @Test
  void many_small_ones_of_one_address_do_not_hide_behind_a_large_one() {
    Optional<ClientAddress> stranger = address("192.0.2.1");
    ledger.open(HOME).add(Held.HALF_RECEIVED, 60);
    Ledger.Account first = ledger.open(stranger);
    first.add(Held.HALF_RECEIVED, 40);
    ledger.open(stranger).add(Held.HALF_RECEIVED, 39);
    assertThat(ledger.largest()).containsSame(first);
  }

  @Test
  void who_was_refused_finds_room_later_at_the_cost_of_the_largest() {
    Ledger.Account much = ledger.open(Optional.empty());
    ledger.open(Optional.empty()).add(Held.QUEUED, 70);
    much.add(Held.QUEUED, 60);
    Ledger.Account middling = ledger.open(Optional.empty());
    middling.add(Held.QUEUED, 50);
    assertThat(ledger.relieve()).isZero();
    assertThat(middling.hold(Held.QUEUED, 20)).isFalse();
    assertThat(ledger.relieve()).isEqualTo(1);
    assertThat(middling.hold(Held.QUEUED, 20)).isTrue();
  }

  @Test
  void whoever_holds_most_of_one_kind_is_ended_for_it_whatever_the_connection_is() {
    List<String> ended = new ArrayList<>();
    Ledger.Account upload = ledger.open(HOME, why -> ended.add("upload " + why));
    upload.add(Held.HALF_RECEIVED, 40);
    for (int i = 1; i <= 3; i++) {
      int body = i;
      ledger.open(address("192.0.2.1"), why -> ended.add("body " + body + " " + why)).add(Held.HALF_RECEIVED, 20 + i);
    }
    ledger.open(address("192.0.2.2"), why -> ended.add("reader")).add(Held.QUEUED, 90);
    assertThat(ledger.relieve(Held.HALF_RECEIVED, 90)).isEqualTo(1);
    assertThat(ended).containsExactly("body 3 Optional[HALF_RECEIVED]");
    assertThat(ledger.relieve(Held.HALF_RECEIVED, 90)).isZero();
    assertThat(ledger.relieve(Held.HALF_RECEIVED, 62)).isEqualTo(1);
    assertThat(ended).as("the larger of the two still").hasSize(2).last().isEqualTo("body 2 Optional[HALF_RECEIVED]");
  }

  @Test
  void of_one_kind_too_connections_of_an_address_are_taken_together() {
    Ledger.Account honest = ledger.open(HOME);
    honest.add(Held.QUEUED, 40);
    Ledger.Account first = ledger.open(address("192.0.2.1"));
    Ledger.Account second = ledger.open(address("192.0.2.1"));
    first.add(Held.QUEUED, 30);
    second.add(Held.QUEUED, 31);
    assertThat(Stream.of(honest, first, second).max(Ledger.byWeight(Held.QUEUED))).containsSame(second);
    second.close();
    assertThat(Stream.of(honest, first).max(Ledger.byWeight(Held.QUEUED))).containsSame(honest);
  }

  @Test
  void nothing_is_held_for_a_connection_that_is_gone() {
    assertThat(ledger.gone().hold(Held.QUEUED, 1)).isFalse();
  }

  @Test
  void giving_back_what_was_not_charged_is_our_fault() {
    Ledger.Account one = ledger.open(HOME);
    one.add(Held.QUEUED, 10);
    assertThatThrownBy(() -> one.release(Held.WRITES, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void connections_of_one_address_are_one_share_also_when_they_come_again_and_others_are_each_their_own() throws UnknownHostException {
    Ledger.Account first = ledger.open(HOME);
    Ledger.Account second = ledger.open(HOME);
    long home = first.share();
    first.close();
    second.close();
    Optional<ClientAddress> neighbour = Optional.of(ClientAddress.of(InetAddress.getByName("2001:db8:0:1::7")));
    Optional<ClientAddress> sameNetwork = Optional.of(ClientAddress.of(InetAddress.getByName("2001:db8:0:1::8")));
    Optional<ClientAddress> otherNetwork = Optional.of(ClientAddress.of(InetAddress.getByName("2001:db8:0:2::7")));
    assertThat(second.share()).isEqualTo(home);
    assertThat(ledger.open(HOME).share()).isEqualTo(home);
    assertThat(ledger.open(neighbour).share()).isEqualTo(ledger.open(sameNetwork).share());
    List<Ledger.Account> different =
        List.of(ledger.open(HOME), ledger.open(neighbour), ledger.open(otherNetwork), ledger.open(Optional.empty()),
            ledger.open(Optional.empty()), ledger.ofOperator(), ledger.gone());
    assertThat(different.stream().map(Ledger.Account::share)).doesNotHaveDuplicates();
  }
}
