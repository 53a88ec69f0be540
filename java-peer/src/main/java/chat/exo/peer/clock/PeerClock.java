package chat.exo.peer.clock;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The device's clock, and what relays said of it. A clock that is off by a day would make relays refuse every write (ahead)
 * and this peer hold back everything it reads (behind); so a difference that no relay denies is taken out. Any thread.
 */
public final class PeerClock {
  /** What is closer is the network's delay, or a clock good enough. */
  public static final Duration TOLERANCE = Duration.ofSeconds(90);

  private final InstantSource device;
  private final Consumer<String> told;
  private final Map<URI, Long> offMillis = new ConcurrentHashMap<>();

  /**
   * A clock.
   *
   * @param told takes one line for the user, once for each relay that disagrees
   */
  public PeerClock(InstantSource device, Consumer<String> told) {
    this.device = device;
    this.told = told;
  }

  /** The device's own clock, whatever relays say. */
  public static PeerClock system() {
    return new PeerClock(InstantSource.system(), line -> {});
  }

  /** The time relays would agree to, in milliseconds. */
  public long nowMillis() {
    return device.millis() + correctionMillis();
  }

  /** The time on one relay's clock, for what only this relay reads. */
  public long millisAt(URI relay) {
    long off = offMillis.getOrDefault(relay, 0L);
    return device.millis() + (small(off) ? 0 : off);
  }

  /** A relay said what time it is. */
  public void heard(URI relay, Instant there) {
    long off = there.toEpochMilli() - device.millis();
    if (small(off)) {
      offMillis.put(relay, 0L);
      return;
    }
    Long before = offMillis.put(relay, off);
    if (before == null || small(before)) {
      told.accept(
          "This device's clock is " + spelled(Math.abs(off)) + (off < 0 ? " ahead of " : " behind ") + relay.getHost()
              + ". Set it right; until then Exo goes by the relay.");
    }
  }

  /** The least that any relay asks for: one that agrees with the device outweighs all that do not. */
  private long correctionMillis() {
    long least = 0;
    boolean any = false;
    for (long off : offMillis.values()) {
      if (!any || Math.abs(off) < Math.abs(least)) {
        least = off;
        any = true;
      }
    }
    return least;
  }

  private static boolean small(long off) {
    return Math.abs(off) <= TOLERANCE.toMillis();
  }

  private static String spelled(long millis) {
    long minutes = Math.max(1, Math.round(millis / 60_000.0));
    if (minutes < 120) {
      return minutes + " minutes";
    }
    long hours = Math.round(minutes / 60.0);
    return hours < 48 ? hours + " hours" : Math.round(hours / 24.0) + " days";
  }
}
