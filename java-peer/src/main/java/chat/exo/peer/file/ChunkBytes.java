package chat.exo.peer.file;

/** How far apart incremental MACs lie in an encrypted file: at most 256 of them up to half a gigabyte. */
final class ChunkBytes {
  private static final int LEAST = 64 << 10;
  private static final int MOST = 2 << 20;
  private static final int CHUNKS = 256;

  private ChunkBytes() {}

  static int of(long encryptedSize) {
    if (encryptedSize < (long) LEAST * CHUNKS) {
      return LEAST;
    }
    return (int) Math.min(MOST, (encryptedSize + CHUNKS - 1) / CHUNKS);
  }
}
