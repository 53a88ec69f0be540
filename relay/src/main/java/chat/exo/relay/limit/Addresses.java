package chat.exo.relay.limit;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each address has open and has spent. An address is forgotten when it has nothing open and its buckets are full
 * again; beyond the bound the one that was idle longest goes first. Used by the loop.
 */
final class Addresses {
  private static final int MOST_IDLE = 100_000;

  /** One address. */
  static final class Usage {
    private final ClientAddress address;
    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final TokenBucket rows;
    private int connections;

    Usage(ClientAddress address, LimitOptions options, long nowMillis) {
      this.address = address;
      this.messages = new TokenBucket(options.addressMessages(), nowMillis);
      this.bytes = new TokenBucket(options.addressBytes(), nowMillis);
      this.rows = new TokenBucket(options.addressRows(), nowMillis);
    }

    TokenBucket messages() {
      return messages;
    }

    TokenBucket bytes() {
      return bytes;
    }

    TokenBucket rows() {
      return rows;
    }

    int connections() {
      return connections;
    }
  }

  private final Map<ClientAddress, Usage> busy = new LinkedHashMap<>();
  private final Map<ClientAddress, Usage> idle = new LinkedHashMap<>();

  Usage of(ClientAddress address, LimitOptions options, long nowMillis) {
    Usage usage = busy.get(address);
    if (usage == null) {
      usage = idle.get(address);
    }
    return usage == null ? new Usage(address, options, nowMillis) : usage;
  }

  void opened(Usage usage) {
    usage.connections++;
    idle.remove(usage.address);
    busy.put(usage.address, usage);
  }

  void closed(Usage usage, LimitOptions options, long nowMillis) {
    usage.connections--;
    if (usage.connections > 0) {
      return;
    }
    busy.remove(usage.address);
    idle.put(usage.address, usage);
    Iterator<Usage> oldest = idle.values().iterator();
    while (oldest.hasNext()) {
      Usage candidate = oldest.next();
      boolean asNew =
          candidate.messages.full(options.addressMessages(), nowMillis)
              && candidate.bytes.full(options.addressBytes(), nowMillis)
              && candidate.rows.full(options.addressRows(), nowMillis);
      if (!asNew && idle.size() <= MOST_IDLE) {
        return;
      }
      oldest.remove();
    }
  }

  int known() {
    return busy.size() + idle.size();
  }
}
