package chat.exo.peer.file;

/** How far a file is padded, so that its exact size stays between sender and receiver: the next power of 1.05. */
final class PaddedSize {
  private static final long LEAST = 541;

  private PaddedSize() {}

  static long of(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("expected a size of at least 0, got " + size);
    }
    if (size == 0) {
      return LEAST;
    }
    double steps = Math.ceil(Math.log((double) size) / Math.log(1.05));
    // Another language's logarithm may round to the neighbouring step: the receiver cuts at the real size anyway.
    return Math.max(size, Math.max(LEAST, (long) Math.floor(Math.pow(1.05, steps))));
  }
}
