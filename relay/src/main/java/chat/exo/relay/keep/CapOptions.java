package chat.exo.relay.keep;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What the relay may take of its machine.
 *
 * @param diskBytes the store and the files of people; empty for no cap
 * @param evict what may go when the cap nears
 * @param memoryBytes memory of the process, as the operating system counts it; empty for no cap
 * @param egressBytesPerMonth bytes of text sent in a calendar month, UTC; empty for no cap
 */
public record CapOptions(
    OptionalLong diskBytes, Set<DataClass> evict, OptionalLong memoryBytes, OptionalLong egressBytesPerMonth) {
  /** What may be thrown away, in this order. */
  public enum DataClass {
    /** Unsigned souls. */
    PUBLIC,
    /** Encrypted files of people who are neither listed nor invited. */
    FILES,
    /** Signed and hashed souls of people who are neither listed nor invited. */
    CACHED
  }

  /** No caps. */
  public static CapOptions none() {
    return new CapOptions(OptionalLong.empty(), Set.of(), OptionalLong.empty(), OptionalLong.empty());
  }

  public CapOptions {
    evict = Set.copyOf(evict);
  }
}
