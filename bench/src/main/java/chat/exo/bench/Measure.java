package chat.exo.bench;

/**
 * What one load on one relay came to.
 *
 * @param operations what was counted
 * @param seconds how long it took
 * @param cpuMicros CPU time of the relay's process for one operation, in microseconds
 */
record Measure(long operations, double seconds, double cpuMicros) {
  /** Measures a load, which returns the number of its operations. */
  static Measure of(RelayUnderTest relay, java.util.function.LongSupplier load) {
    long cpu = relay.cpuMicros();
    long started = System.nanoTime();
    long operations = load.getAsLong();
    double seconds = (System.nanoTime() - started) / 1e9;
    return new Measure(operations, seconds, (relay.cpuMicros() - cpu) / (double) operations);
  }

  double perSecond() {
    return operations / seconds;
  }
}
