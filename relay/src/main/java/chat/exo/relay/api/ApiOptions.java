package chat.exo.relay.api;

import chat.exo.relay.limit.Rate;
import java.util.Set;

/**
 * Bounds of the API and of boxes.
 *
 * @param claims prekeys that one address may take
 * @param requests what owners may ask for from one address; a hundred keys to erase count as one more
 * @param prekeys pairs kept for everybody
 * @param hosts names this relay goes by in signed requests; empty for any
 * @param boxMillis how long an entry stays in a box, and how long an erased one stays erased
 * @param boxBytes how much a box holds
 */
public record ApiOptions(Rate claims, Rate requests, int prekeys, Set<String> hosts, long boxMillis, long boxBytes) {
  public ApiOptions {
    hosts = Set.copyOf(hosts);
  }

  /** What a relay starts with. */
  public static ApiOptions defaults() {
    return new ApiOptions(new Rate(1, 60), new Rate(50, 5_000), 200_000, Set.of(), 30L * 86_400_000, 64L << 20);
  }
}
