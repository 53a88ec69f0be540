package chat.exo.relay.sync;

/**
 * What one session may come to, whoever the other is.
 *
 * @param mostBytes of all messages and rows, both ways
 * @param mostSteps of each side
 * @param mostRows named one by one
 * @param looksPerRow rows that are read for it, for each row of the store
 */
record SessionLimits(long mostBytes, int mostSteps, int mostRows, int looksPerRow) {
  /** A store of few rows may be looked through more often. */
  static final long LOOKS = 200_000;

  static SessionLimits of(long mostBytes) {
    return new SessionLimits(mostBytes, 256, 100_000, 4);
  }
}
