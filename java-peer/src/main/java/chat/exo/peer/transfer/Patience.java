package chat.exo.peer.transfer;

/**
 * How long nothing may move, and how long to wait after the first failure; the waits double.
 *
 * @param stallMillis before a connection is given up
 * @param pauseMillis before the second try
 */
record Patience(long stallMillis, long pauseMillis) {
  static final Patience USUAL = new Patience(30_000, 250);
  private static final int MOST_DOUBLINGS = 5;

  /** The wait after so many failures in a row. */
  long pauseMillis(int failures) {
    return pauseMillis << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1));
  }
}
