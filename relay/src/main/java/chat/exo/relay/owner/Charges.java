package chat.exo.relay.owner;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.api.Fault;
import chat.exo.relay.limit.KeyRates;
import chat.exo.relay.limit.Rate;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What each address may ask for. Claims are dear: whoever takes them all leaves the next with a weaker start. Any thread. */
public final class Charges {
  private final KeyRates claims = new KeyRates();
  private final KeyRates requests = new KeyRates();
  private final ApiOptions options;
  private final LongSupplier clockMillis;

  public Charges(ApiOptions options, LongSupplier clockMillis) {
    this.options = options;
    this.clockMillis = clockMillis;
  }

  /** A claim; {@code client} is empty for who is not counted. */
  public void claim(Optional<String> client) {
    spend(claims, client, 1, options.claims());
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
    if (client.isPresent() && !rates.spend(client.get(), count, rate, clockMillis.getAsLong())) {
      throw new ApiException(
          Fault.TOO_MANY,
          "expected at most " + rate.perSecond() + " a second and " + rate.burst() + " at once from one address; wait and ask again");
    }
  }
}
