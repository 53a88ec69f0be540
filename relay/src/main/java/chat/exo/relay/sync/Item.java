package chat.exo.relay.sync;

import java.util.List;

/** One thing a side says of a stretch of rows, from a bound on and before another. */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
sealed interface Item {
  /**
   * Sums of neighbouring ranges: each begins where the one before ends.
   *
   * @param prints of each; 0 says that there is no row in it
   */
  record Ranges(byte[] from, List<byte[]> bounds, List<Long> prints) implements Item {}

  /**
   * Of the rows of a range, dealt out to groups by their tags.
   *
   * @param bits so many of a tag's first bits say its group
   */
  record Groups(byte[] from, byte[] to, int bits, List<Integer> prints) implements Item {}

  /** The tags of all rows of some groups. */
  record Tags(byte[] from, byte[] to, int bits, List<Group> groups) implements Item {}

  /** One group, and the tags in it. */
  record Group(int number, List<Long> tags) {}

  /** Rows of a range that are wanted, by their tags. */
  record Want(byte[] from, byte[] to, List<Long> tags) implements Item {}

  /**
   * A salted sum of tags, for rows whose sums under the public key may be made up.
   *
   * @param sum of the range, as in {@link Ranges}: where that differs, it is found without an audit
   * @param print of the tags
   */
  record Audit(byte[] from, byte[] to, long sum, long print) implements Item {}
}
