package chat.exo.relay.file;

import java.util.OptionalLong;

/**
 * Bounds of files.
 *
 * @param maxBytes of one file; 0 takes none
 * @param keyBytes what one uploader may keep, open uploads with their whole length
 * @param addressBytes what may come from one address and stay, since the start
 * @param allBytes of all files, open uploads with what came
 * @param most files of everybody
 * @param uploads open at once
 * @param expiryMillis an upload of which nothing comes for so long ends
 * @param retentionMillis a file that nobody asked for so long goes
 * @param ageMillis a file goes after so long, used or not; empty for never
 * @param slowest bytes a second that a transfer has to make over a minute
 */
public record FileOptions(
    long maxBytes,
    long keyBytes,
    long addressBytes,
    long allBytes,
    int most,
    Uploads uploads,
    long expiryMillis,
    long retentionMillis,
    OptionalLong ageMillis,
    long slowest) {
  /**
   * Uploads that are open at once.
   *
   * @param key of one uploader
   * @param address from one address
   * @param all of everybody
   */
  public record Uploads(int key, int address, int all) {}

  /** What a relay starts with. */
  public static FileOptions defaults() {
    long gib = 1L << 30;
    long day = 86_400_000;
    return new FileOptions(2 * gib, 4 * gib, 8 * gib, 8 * gib, 100_000, new Uploads(20, 100, 2_000), day, 30 * day, OptionalLong.empty(), 1_024);
  }
}
