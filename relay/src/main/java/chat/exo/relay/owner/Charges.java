package chat.exo.relay.owner;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.api.Fault;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Rate;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What each address may ask for. Claims are dear: whoever takes them all leaves the next with a weaker start. Any thread. */
public final class Charges {
  private static final int SECONDS_A_MINUTE = 60;

  /** A hundred at once, then one a minute, in seconds of waiting: whoever has many addresses cannot empty a supply in one go. */
  private static final Rate CLAIMS_OF_A_DEVICE = new Rate(1, 100 * SECONDS_A_MINUTE);

  private static final int SECONDS_A_PAIR = 10;

  /** Ten supplies at once, then a pair in ten seconds, in seconds of waiting: one address takes the room of all in weeks, not in hours. */
  private static final Rate PAIRS_OF_AN_ADDRESS = new Rate(1, 2_000 * SECONDS_A_PAIR);

  private final KeyRates claims = new KeyRates();
  private final KeyRates requests = new KeyRates();
  private final KeyRates targets = new KeyRates();
  private final KeyRates pairs = new KeyRates();
  private final ApiOptions options;
  private final LongSupplier ticksMillis;

  public Charges(ApiOptions options, LongSupplier ticksMillis) {
    this.options = options;
    this.ticksMillis = ticksMillis;
  }

  /** A claim; {@code client} is empty for who is not counted. */
  public void claim(Optional<String> client) {
    spend(claims, client, 1, options.claims());
  }

  /** A claim of somebody's, whoever claims; false if too many were taken of late: the rest is for those who come later. */
  public boolean claimOf(String device) {
    return targets.spend(device, SECONDS_A_MINUTE, CLAIMS_OF_A_DEVICE, ticksMillis.getAsLong());
  }

  /** Prekeys handed in. */
  public void pairs(Optional<String> client, int count) {
    spend(pairs, client, count * SECONDS_A_PAIR, PAIRS_OF_AN_ADDRESS, () -> "expected at most 2000 prekeys at once and then one in ten seconds from one address; wait and send fewer");
  }

  /** A request of an owner. */
  public void request(Optional<String> client) {
    spend(requests, client, 1, options.requests());
  }

  /** Several things in one request, each of which costs. */
  public void requests(Optional<String> client, int count) {
    spend(requests, client, count, options.requests());
  }

  private void spend(KeyRates rates, Optional<String> client, int count, Rate rate) {
    spend(rates, client, count, rate, () -> "expected at most " + rate.perSecond() + " a second and " + rate.burst() + " at once from one address; wait and ask again");
  }

  private void spend(KeyRates rates, Optional<String> client, int cost, Rate rate, Supplier<String> text) {
    if (client.isPresent() && !rates.spend(client.get(), cost, rate, ticksMillis.getAsLong())) {
      throw new ApiException(Fault.TOO_MANY, text.get());
    }
  }
}
