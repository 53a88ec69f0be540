package chat.exo.relay.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    ledger.open(Optional.empty()).add(Held.QUEUED, 60);
    assertThat(ledger.open(Optional.empty()).hold(Held.QUEUED, 41)).isFalse();
    assertThat(ledger.open(Optional.empty()).hold(Held.QUEUED, 40)).isTrue();
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
    Ledger.Account little = ledger.open(Optional.empty(), () -> ended.add("little"));
    Ledger.Account much = ledger.open(Optional.empty(), () -> ended.add("much"));
    little.add(Held.QUEUED, 60);
    much.add(Held.WRITES, 150);
    assertThat(ledger.relieve()).isEqualTo(1);
    assertThat(ended).containsExactly("much");
    assertThat(ledger.relieve()).as("its writes are being stored").isZero();
    assertThat(little.bytes()).isEqualTo(60);
  }

  @Test
  void many_small_ones_of_one_address_do_not_hide_behind_a_large_one() {
    Optional<ClientAddress> stranger = Optional.of(ClientAddress.of(AddressRange.address("192.0.2.1").orElseThrow()));
    ledger.open(HOME).add(Held.HALF_RECEIVED, 60);
    Ledger.Account first = ledger.open(stranger);
    first.add(Held.HALF_RECEIVED, 40);
    ledger.open(stranger).add(Held.HALF_RECEIVED, 39);
    assertThat(ledger.largest()).containsSame(first);
  }

  @Test
  void who_was_refused_finds_room_later_at_the_cost_of_the_largest() {
    Ledger.Account much = ledger.open(Optional.empty());
    ledger.open(Optional.empty()).add(Held.QUEUED, 100);
    much.add(Held.QUEUED, 99);
    Ledger.Account poor = ledger.open(Optional.empty());
    assertThat(ledger.relieve()).isZero();
    assertThat(poor.hold(Held.QUEUED, 5)).isFalse();
    assertThat(ledger.relieve()).isEqualTo(1);
    assertThat(poor.hold(Held.QUEUED, 5)).isTrue();
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
