package chat.exo.relay.limit;

/**
 * So much a second, and so much at once after a pause.
 *
 * @param perSecond what comes back every second
 * @param burst what may be spent at once
 */
public record Rate(long perSecond, long burst) {
  public Rate {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("expected a rate of at least 1 and a burst of at least 1, got " + perSecond + " and " + burst);
    }
  }
}
