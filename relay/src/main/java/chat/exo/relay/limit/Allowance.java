package chat.exo.relay.limit;

import java.net.InetAddress;

/**
 * What one connection, and its address, may still do. Used by the loop.
 *
 * <p>Who is too fast is not refused but read from later: TCP slows the sender down, and nothing it said is lost. gun.js
 * never sends again what was refused.
 */
public final class Allowance {
  private final Limits limits;
  private final InetAddress address;
  private final Addresses.Usage shared;
  private final TokenBucket messages;
  private final TokenBucket bytes;
  private final TokenBucket rows;
  private final TokenBucket badWrites;
  private boolean lifted;

  Allowance(Limits limits, InetAddress address, Addresses.Usage shared, long nowMillis) {
    this.limits = limits;
    this.address = address;
    this.shared = shared;
    LimitOptions options = limits.options();
    this.messages = new TokenBucket(options.messages(), nowMillis);
    this.bytes = new TokenBucket(options.bytes(), nowMillis);
    this.rows = new TokenBucket(options.rows(), nowMillis);
    this.badWrites = new TokenBucket(options.badWrites(), nowMillis);
  }

  /** The client's address, for the admin's list. */
  public InetAddress address() {
    return address;
  }

  /** No pace is asked of it any more, as of any relay of the settings. */
  public void lift() {
    lifted = true;
  }

  /**
   * Counts a frame: of a large one the bytes when they come, and the messages when they are known. For how many milliseconds nothing
   * should be read from the sender.
   */
  public long heard(int messageCount, long byteCount, long nowMillis) {
    if (lifted) {
      return 0;
    }
    LimitOptions options = limits.options();
    boolean counted = !limits.exempt(address);
    long pause = 0;
    if (messageCount > 0) {
      pause = worst(pause, Limit.MESSAGES_PER_SECOND, messages.spend(options.messages(), messageCount, nowMillis));
      if (counted) {
        long debt = shared.messages().spend(options.addressMessages(), messageCount, nowMillis);
        pause = worst(pause, Limit.ADDRESS_MESSAGES_PER_SECOND, debt);
      }
    }
    if (byteCount > 0) {
      pause = worst(pause, Limit.BYTES_PER_SECOND, bytes.spend(options.bytes(), byteCount, nowMillis));
      if (counted) {
        long debt = shared.bytes().spend(options.addressBytes(), byteCount, nowMillis);
        pause = worst(pause, Limit.ADDRESS_BYTES_PER_SECOND, debt);
      }
    }
    return pause;
  }

  /** Counts rows of the store that are looked at for it; fewer than nothing were counted before, and not looked at. */
  public void looked(long howMany, long nowMillis) {
    rows.spend(limits.options().rows(), howMany, nowMillis);
    if (!limits.exempt(address)) {
      shared.rows().spend(limits.options().addressRows(), howMany, nowMillis);
    }
  }

  /** For how many milliseconds the store should not be read for it, because more was looked at than it may have; 0 mostly. */
  public long looksInMillis(long nowMillis) {
    if (lifted) {
      return 0;
    }
    LimitOptions options = limits.options();
    long pause = worst(0, Limit.ROWS_PER_SECOND, rows.debtMillis(options.rows(), nowMillis));
    return worst(pause, Limit.ADDRESS_ROWS_PER_SECOND, shared.rows().debtMillis(options.addressRows(), nowMillis));
  }

  /** Counts cells that were refused; false when these are too many for the connection to stay. */
  public boolean refused(int cells, long nowMillis) {
    if (lifted || badWrites.spend(limits.options().badWrites(), cells, nowMillis) == 0) {
      return true;
    }
    limits.counts().add(Limit.BAD_WRITES_PER_SECOND);
    return false;
  }

  private long worst(long pause, Limit limit, long other) {
    if (other > 0) {
      limits.counts().add(limit);
    }
    return Math.max(pause, other);
  }

  /** The connection is gone. */
  public void end(long nowMillis) {
    limits.ended(shared, nowMillis);
  }
}
