package chat.exo.relay.api;

import chat.exo.relay.limit.Rate;

/**
 * Bounds of the API and of boxes.
 *
 * @param claims prekeys that one address may take
 * @param requests what owners may ask for from one address; each key to erase counts too
 * @param boxMillis how long an entry stays in a box, and how long an erased one stays erased
 * @param boxBytes how much a box holds
 */
public record ApiOptions(Rate claims, Rate requests, long boxMillis, long boxBytes) {
  /** What a relay starts with. */
  public static ApiOptions defaults() {
    return new ApiOptions(new Rate(1, 60), new Rate(50, 5_000), 30L * 86_400_000, 64L << 20);
  }
}
