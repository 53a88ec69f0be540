package chat.exo.relay.keep;

/**
 * What the process has in memory at one moment.
 *
 * @param residentBytes as the operating system counts it; what was taken once is hardly ever given back
 * @param idleBytes of it, about what the process has and does not use: free heap, free buffers. It can be used again without
 *     taking anything more from the machine
 */
record MemoryReading(long residentBytes, long idleBytes) {
  MemoryReading {
    if (residentBytes < 0 || idleBytes < 0) {
      throw new IllegalArgumentException("expected sizes of at least 0 bytes, got " + residentBytes + " and " + idleBytes);
    }
  }

  long neededBytes() {
    return Math.max(0, residentBytes - idleBytes);
  }
}
