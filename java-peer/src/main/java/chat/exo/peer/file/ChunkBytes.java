package chat.exo.peer.file;

/**
 * How far apart incremental MACs lie in an encrypted file: Signal's choice up to 2 GiB; beyond, so that there are at most 1,024, because
 * the list travels in the message.
 */
final class ChunkBytes {
  private static final int LEAST = 64 << 10;
  private static final int USUAL_MOST = 2 << 20;
  private static final int CHUNKS = 256;
  private static final int MOST_CHUNKS = 1_024;

  private ChunkBytes() {}

  static int of(long encryptedSize) {
    if (encryptedSize < (long) LEAST * CHUNKS) {
      return LEAST;
    }
    long usual = Math.min(USUAL_MOST, (encryptedSize + CHUNKS - 1) / CHUNKS);
    return Math.toIntExact(Math.max(usual, (encryptedSize + MOST_CHUNKS - 1) / MOST_CHUNKS));
  }
}
