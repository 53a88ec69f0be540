package chat.exo.relay.keep;

import java.util.function.Predicate;

/** What lies on the disk beside the store, and counts with it. Any thread. */
public interface Bulk {
  long usedBytes();

  /**
   * Throws away what was used longest ago, until so many bytes are gone or nothing that may go is left; the bytes that went.
   *
   * @param isMember keys whose data never goes
   */
  long evict(long wantedBytes, Predicate<String> isMember);

  /** There is nothing beside the store. */
  static Bulk none() {
    return new Bulk() {
      @Override
      public long usedBytes() {
        return 0;
      }

      @Override
      public long evict(long wantedBytes, Predicate<String> isMember) {
        return 0;
      }
    };
  }
}
