package chat.exo.peer.content;

import java.util.List;

/** Where the bytes of a file are. */
public sealed interface FilePlace {
  /**
   * At relays, encrypted.
   *
   * @param key 64 bytes: AES key and MAC key
   * @param digest SHA-256 of the encrypted file
   */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  record Remote(List<String> urls, byte[] key, byte[] digest) implements FilePlace {
    public Remote {
      urls = List.copyOf(urls);
    }
  }

  /** In the message, for small ones. */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  record Inline(byte[] bytes) implements FilePlace {
    /** Larger files go to a relay. */
    public static final int MAX_BYTES = 100_000;
  }
}
