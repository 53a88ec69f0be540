package chat.exo.relay.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one connection, one address and everybody may do. */
final class LimitsTest {
  private static final Rate ROOMY = new Rate(1_000_000, 1_000_000);
  private static final InetAddress ONE = address("192.0.2.1");
  private static final InetAddress TWO = address("192.0.2.2");

  private final LimitCounts counts = new LimitCounts();

  private static InetAddress address(String text) {
    return AddressRange.address(text).orElseThrow();
  }

  private Limits limits(int connections, int perAddress, Rate messages, Rate addressMessages) {
    return new Limits(
        new LimitOptions(
            connections, perAddress, messages, ROOMY, addressMessages, ROOMY, new Rate(10, 100), new Rate(20, 150), ROOMY, new Rate(1, 2),
            List.of(AddressRange.parse("127.0.0.0/8").orElseThrow()), 10, 10, 1_000, 1_000),
        counts);
  }

  @Test
  void beyond_the_connections_of_all_nobody_comes_in_until_one_leaves() {
    Limits limits = limits(2, 10, ROOMY, ROOMY);
    Allowance first = limits.admit(ONE, 0);
    limits.admit(TWO, 0);
    assertThat(limits.refusal(address("192.0.2.3"), 0)).contains(Limit.CONNECTIONS);
    first.end(0);
    assertThat(limits.refusal(ONE, 0)).isEmpty();
    assertThat(counts.of(Limit.CONNECTIONS)).isEqualTo(1);
  }

  @Test
  void beyond_the_connections_of_an_address_others_still_come_in() {
    Limits limits = limits(10, 1, ROOMY, ROOMY);
    limits.admit(ONE, 0);
    assertThat(limits.refusal(ONE, 0)).contains(Limit.CONNECTIONS_PER_ADDRESS);
    assertThat(limits.refusal(TWO, 0)).isEmpty();
  }

  @Test
  void all_addresses_of_one_ipv6_network_count_together() {
    Limits limits = limits(10, 1, ROOMY, ROOMY);
    limits.admit(address("2001:db8::1"), 0);
    assertThat(limits.refusal(address("2001:db8::ffff:1"), 0)).contains(Limit.CONNECTIONS_PER_ADDRESS);
    assertThat(limits.refusal(address("2001:db8:0:1::1"), 0)).isEmpty();
  }

  @Test
  void an_exempt_address_is_not_counted_together() {
    Limits limits = limits(10, 1, ROOMY, new Rate(1, 1));
    Allowance one = limits.admit(address("127.0.0.1"), 0);
    assertThat(limits.refusal(address("127.0.0.2"), 0)).isEmpty();
    assertThat(one.heard(1_000, 10, 0)).isZero();
  }

  @Test
  void a_sender_beyond_its_burst_waits_as_long_as_its_debt_takes() {
    Limits limits = limits(10, 10, new Rate(10, 100), ROOMY);
    Allowance sender = limits.admit(ONE, 0);
    assertThat(sender.heard(100, 1, 0)).isZero();
    assertThat(sender.heard(5, 1, 0)).isEqualTo(500);
    assertThat(sender.heard(10, 1, 1_500)).isZero();
    assertThat(counts.of(Limit.MESSAGES_PER_SECOND)).isEqualTo(1);
  }

  @Test
  void who_has_more_rows_looked_at_than_it_may_waits_as_long_as_its_debt_takes() {
    Limits limits = limits(10, 10, ROOMY, ROOMY);
    Allowance walker = limits.admit(ONE, 0);
    walker.looked(100, 0);
    assertThat(walker.looksInMillis(0)).isZero();
    walker.looked(5, 0);
    assertThat(walker.looksInMillis(0)).isEqualTo(500);
    assertThat(counts.of(Limit.ROWS_PER_SECOND)).isEqualTo(1);
    walker.looked(-5, 0);
    assertThat(walker.looksInMillis(0)).as("paid before, and not looked at").isZero();
    walker.looked(5, 0);
    assertThat(walker.looksInMillis(500)).isZero();
  }

  @Test
  void rows_are_paid_by_all_connections_of_an_address_and_by_no_other() {
    Limits limits = limits(10, 10, ROOMY, ROOMY);
    Allowance walker = limits.admit(ONE, 0);
    Allowance beside = limits.admit(ONE, 0);
    walker.looked(90, 0);
    beside.looked(80, 0);
    assertThat(walker.looksInMillis(0)).isEqualTo(1_000);
    assertThat(counts.of(Limit.ADDRESS_ROWS_PER_SECOND)).isEqualTo(1);
    assertThat(limits.admit(TWO, 0).looksInMillis(0)).isZero();
    walker.lift();
    assertThat(walker.looksInMillis(0)).as("a relay of the settings").isZero();
  }

  @Test
  void what_connections_of_one_address_spend_is_spent_for_all_of_them_and_over_reconnects() {
    Limits limits = limits(10, 10, ROOMY, new Rate(10, 100));
    Allowance first = limits.admit(ONE, 0);
    assertThat(first.heard(100, 1, 0)).isZero();
    first.end(0);
    assertThat(limits.admit(ONE, 0).heard(10, 1, 0)).isEqualTo(1_000);
    assertThat(limits.admit(TWO, 0).heard(10, 1, 0)).isZero();
  }

  @Test
  void an_address_that_rests_is_forgotten() {
    Limits limits = limits(10, 10, ROOMY, new Rate(10, 100));
    limits.admit(ONE, 0).end(0);
    limits.admit(TWO, 60_000).end(60_000);
    assertThat(limits.knownAddresses()).isZero();
  }

  @Test
  void too_many_refused_cells_end_a_connection() {
    Allowance sender = limits(10, 10, ROOMY, ROOMY).admit(ONE, 0);
    assertThat(sender.refused(2, 0)).isTrue();
    assertThat(sender.refused(1, 0)).isFalse();
    assertThat(sender.refused(1, 10_000)).isTrue();
  }

  @Test
  void a_ban_holds_for_a_range_and_can_be_lifted() {
    Limits limits = limits(10, 10, ROOMY, ROOMY);
    limits.change(limits.options(), List.of(AddressRange.parse("192.0.2.0/31").orElseThrow()));
    assertThat(limits.refusal(ONE, 0)).contains(Limit.BANNED_ADDRESS);
    assertThat(limits.refusal(TWO, 0)).isEmpty();
    limits.change(limits.options(), List.of());
    assertThat(limits.refusal(ONE, 0)).isEmpty();
  }

  @Test
  void a_clock_that_is_set_back_gives_and_takes_nothing() {
    TokenBucket bucket = new TokenBucket(new Rate(10, 10), 1_000);
    assertThat(bucket.spend(new Rate(10, 10), 10, 1_000)).isZero();
    assertThat(bucket.spend(new Rate(10, 10), 1, 0)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "::1,::1,true", "2001:db8::/32,2001:db9::1,false", "0.0.0.0/0,::1,false"})
  void a_range_holds_its_addresses(String range, String address, boolean held) {
    assertThat(AddressRange.parse(range).orElseThrow().holds(address(address))).isEqualTo(held);
  }

  @ParameterizedTest
  @CsvSource({"localhost", "10.0.0.0/33", "10.0.0/8x", "evil.example", "1.2.3.4/", "''"})
  void what_is_no_address_is_not_looked_up(String text) {
    assertThat(AddressRange.parse(text)).isEqualTo(Optional.empty());
  }
}
