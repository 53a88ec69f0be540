package chat.exo.peer.file;

import java.util.Arrays;

/**
 * What a message carries so that its reader can fetch, check and read an encrypted file. All of it is secret.
 *
 * @param digest SHA-256 of the encrypted file
 * @param size of the plain file, in bytes
 * @param chunkBytes how far apart the incremental MACs are
 * @param incrementalMac 32 bytes for every full chunk of the encrypted file, and 32 over all of it
 * @param marks 16 bytes for every chunk, the begin of its own SHA-256, so that a player may begin in the middle; or none
 */
@SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
public record FileReference(FileKey key, byte[] digest, long size, int chunkBytes, byte[] incrementalMac, byte[] marks) {
  public static final int DIGEST_BYTES = 32;
  static final int MAC_BYTES = 32;
  static final int MARK_BYTES = 16;
  /** Whoever reads a chunk holds it in memory until its MAC is checked. */
  static final int MAX_CHUNK_BYTES = 64 << 20;

  private static final int MIN_CHUNK_BYTES = 1 << 10;
  private static final int MAX_CHUNKS = 4_096;

  public FileReference {
    digest = digest.clone();
    incrementalMac = incrementalMac.clone();
    marks = marks.clone();
    if (digest.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("expected a digest of 32 bytes, got " + digest.length);
    }
    if (chunkBytes < MIN_CHUNK_BYTES || chunkBytes > MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("expected chunks of 1 KiB to 64 MiB, got " + chunkBytes + " bytes");
    }
    int chunks = incrementalMac.length / MAC_BYTES;
    if (chunks < 1 || chunks > MAX_CHUNKS || incrementalMac.length % MAC_BYTES != 0) {
      throw new IllegalArgumentException("expected 1 to " + MAX_CHUNKS + " MACs of 32 bytes, got " + incrementalMac.length + " bytes");
    }
    if (marks.length != 0 && marks.length != chunks * MARK_BYTES) {
      throw new IllegalArgumentException("expected no marks or one for each of " + chunks + " chunks, got " + marks.length + " bytes");
    }
    long most = (long) chunks * chunkBytes;
    long least = most - chunkBytes;
    if (size < 0 || size > most || roomFor(size) < least) {
      throw new IllegalArgumentException("expected a size that fits " + chunks + " chunks of " + chunkBytes + " bytes, got " + size);
    }
  }

  /** How many chunks there are, the last and shorter one too. */
  int chunks() {
    return incrementalMac.length / MAC_BYTES;
  }

  byte[] mac(int chunk) {
    return Arrays.copyOfRange(incrementalMac, chunk * MAC_BYTES, (chunk + 1) * MAC_BYTES);
  }

  /** More bytes than that the encrypted file has in no case. */
  public long mostEncryptedBytes() {
    return Math.min((long) chunks() * chunkBytes - 1, roomFor(size));
  }

  /** Padding adds a twentieth at most, iv and MACs a few bytes: what says of itself that it takes more is no file of this size. */
  private static long roomFor(long size) {
    long padded = PaddedSize.of(size);
    return padded + padded / 8 + 1_024;
  }

  /** None of it is for a log. */
  @Override
  public String toString() {
    return "FileReference[" + size + " bytes]";
  }
}
