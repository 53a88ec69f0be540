package chat.exo.relay.api;

import chat.exo.relay.box.BoxLimits;
import chat.exo.relay.limit.Rate;
import java.util.Set;

/**
 * Bounds of the API and of boxes.
 *
 * @param claims prekeys that one address may take
 * @param requests what owners may ask for from one address; a hundred keys to erase count as one more
 * @param prekeys pairs kept for everybody
 * @param hosts names this relay goes by in signed requests; empty for any
 * @param boxes how much boxes hold and for how long; an erased entry stays erased for as long
 */
public record ApiOptions(Rate claims, Rate requests, int prekeys, Set<String> hosts, BoxLimits boxes) {
  public ApiOptions {
    hosts = Set.copyOf(hosts);
  }

  /** What a relay starts with. */
  public static ApiOptions defaults() {
    return new ApiOptions(new Rate(1, 60), new Rate(50, 5_000), 200_000, Set.of(), BoxLimits.defaults());
  }
}
