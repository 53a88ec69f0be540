package chat.exo.relay.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiOptions;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a device may lose, and what an address may bring. */
final class ChargesTest {
  private long nowMillis = 1_000_000;
  private final Charges charges = new Charges(ApiOptions.defaults(), () -> nowMillis);

  @Test
  void many_addresses_together_take_no_more_of_a_device_than_one_could() {
    long taken = IntStream.range(0, 150).filter(i -> charges.claimOf("alice/1")).count();
    assertThat(taken).isEqualTo(100);
    assertThat(charges.claimOf("bob/1")).as("another device has its own").isTrue();
    nowMillis += 60_000;
    assertThat(charges.claimOf("alice/1")).isTrue();
    assertThat(charges.claimOf("alice/1")).isFalse();
  }

  @Test
  void one_address_hands_in_ten_supplies_and_then_a_little() {
    IntStream.range(0, 10).forEach(i -> charges.pairs(Optional.of("192.0.2.1"), 200));
    assertThatThrownBy(() -> charges.pairs(Optional.of("192.0.2.1"), 200)).isInstanceOf(ApiException.class);
    charges.pairs(Optional.of("192.0.2.2"), 200);
    nowMillis += 2_000_000;
    charges.pairs(Optional.of("192.0.2.1"), 200);
  }
}
