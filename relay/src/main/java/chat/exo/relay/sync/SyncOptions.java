package chat.exo.relay.sync;

import chat.exo.graph.sum.SumKey;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a relay finds what it and others do not have in common.
 *
 * @param everyMillis how often it begins a session with each relay that it dialled; empty for never
 * @param key a secret of all relays that it has sessions with, which nobody who writes knows
 * @param peers what is said of relays of the settings, by url
 */
public record SyncOptions(OptionalLong everyMillis, Optional<String> key, Map<String, PeerRules> peers) {
  private static final long FIVE_MINUTES = 300_000;

  private static final long LEAST_MILLIS = 1_000;

  public SyncOptions {
    everyMillis = everyMillis.isPresent() ? OptionalLong.of(Math.max(LEAST_MILLIS, everyMillis.getAsLong())) : everyMillis;
    peers = Map.copyOf(peers);
  }

  /** Every few minutes, with everybody, under the public key. */
  public static SyncOptions defaults() {
    return new SyncOptions(OptionalLong.of(FIVE_MINUTES), Optional.empty(), Map.of());
  }

  /** What the store's sums are kept under. */
  public SumKey sumKey() {
    return key.map(SumKey::ofSecret).orElse(SumKey.PUBLIC);
  }

  PeerRules rules(String url) {
    return peers.getOrDefault(url, PeerRules.ALL);
  }
}
