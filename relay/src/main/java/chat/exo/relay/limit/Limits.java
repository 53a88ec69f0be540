package chat.exo.relay.limit;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The limits of everybody: who may connect, and what each connection may do. Used by the loop; the counts by all.
 *
 * <p>The limits themselves may change while it runs.
 */
public final class Limits {
  private final LimitCounts counts;
  private final Addresses addresses = new Addresses();
  private LimitOptions options;
  private List<AddressRange> banned = List.of();
  private int connections;
  private long sentBytes;

  public Limits(LimitOptions options, LimitCounts counts) {
    this.options = options;
    this.counts = counts;
  }

  /** New limits, from now on; what was spent stays spent. */
  public void change(LimitOptions newOptions, List<AddressRange> newBanned) {
    options = newOptions;
    banned = List.copyOf(newBanned);
  }

  public LimitOptions options() {
    return options;
  }

  public LimitCounts counts() {
    return counts;
  }

  /** Counts bytes that were sent beside the sockets. */
  public void sent(long bytes) {
    sentBytes += bytes;
  }

  /** Bytes that were sent beside the sockets, since the start. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Connections that were admitted and are not gone. */
  public int connections() {
    return connections;
  }

  /** Addresses remembered. */
  public int knownAddresses() {
    return addresses.known();
  }

  /** Why a connection from an address may not be, if it may not. */
  public Optional<Limit> refusal(InetAddress address, long nowMillis) {
    Optional<Limit> why = Optional.empty();
    if (banned.stream().anyMatch(range -> range.holds(address))) {
      why = Optional.of(Limit.BANNED_ADDRESS);
    } else if (connections >= options.connections()) {
      why = Optional.of(Limit.CONNECTIONS);
    } else if (!exempt(address)
        && addresses.of(ClientAddress.of(address), options, nowMillis).connections() >= options.connectionsPerAddress()) {
      why = Optional.of(Limit.CONNECTIONS_PER_ADDRESS);
    }
    why.ifPresent(counts::add);
    return why;
  }

  /** Counts a connection in; {@link Allowance#end} counts it out. */
  public Allowance admit(InetAddress address, long nowMillis) {
    Addresses.Usage usage = addresses.of(ClientAddress.of(address), options, nowMillis);
    addresses.opened(usage);
    connections++;
    return new Allowance(this, address, usage, nowMillis);
  }

  public boolean banned(InetAddress address) {
    return banned.stream().anyMatch(range -> range.holds(address));
  }

  /** Whether connections of an address are not counted together. */
  public boolean exempt(InetAddress address) {
    return options.exempt().stream().anyMatch(range -> range.holds(address));
  }

  void ended(Addresses.Usage usage, long nowMillis) {
    connections--;
    addresses.closed(usage, options, nowMillis);
  }
}
