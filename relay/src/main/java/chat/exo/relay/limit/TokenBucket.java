package chat.exo.relay.limit;

/**
 * A rate being spent. It may be overdrawn: a frame is read before its messages can be counted, and the debt then says how
 * long its sender has to wait. Not thread-safe.
 */
final class TokenBucket {
  private double left;
  private long lastMillis;

  /** A full one. */
  TokenBucket(Rate rate, long nowMillis) {
    this.left = rate.burst();
    this.lastMillis = nowMillis;
  }

  /** Spends, and tells for how many milliseconds nothing more should be taken from the spender; 0 mostly. */
  long spend(Rate rate, long amount, long nowMillis) {
    refill(rate, nowMillis);
    left -= amount;
    return left >= 0 ? 0 : (long) Math.ceil(-left * 1_000 / rate.perSecond());
  }

  /** For how many milliseconds nothing should be spent, because it is overdrawn; 0 mostly. */
  long debtMillis(Rate rate, long nowMillis) {
    if (left >= 0) {
      return 0;
    }
    refill(rate, nowMillis);
    return left >= 0 ? 0 : (long) Math.ceil(-left * 1_000 / rate.perSecond());
  }

  /** Spends only what is there; false if that is too little. */
  boolean trySpend(Rate rate, long amount, long nowMillis) {
    refill(rate, nowMillis);
    if (left < amount) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Whether nothing was spent lately, so that a new bucket would be the same. */
  boolean full(Rate rate, long nowMillis) {
    refill(rate, nowMillis);
    return left >= rate.burst();
  }

  private void refill(Rate rate, long nowMillis) {
    long passedMillis = Math.max(0, nowMillis - lastMillis); // the clock may be set back
    lastMillis = nowMillis;
    left = Math.min((double) rate.burst(), left + passedMillis * (rate.perSecond() / 1_000.0));
  }
}
