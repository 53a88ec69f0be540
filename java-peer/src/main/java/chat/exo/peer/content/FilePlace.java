package chat.exo.peer.content;

import chat.exo.peer.file.FileReference;
import java.net.URI;
import java.util.List;

/** Where the bytes of a file are. */
public sealed interface FilePlace {
  /**
   * At relays or caches, encrypted.
   *
   * @param urls where it can be had, to be tried in turn
   * @param reference what it is decrypted and checked by
   */
  record Remote(List<URI> urls, FileReference reference) implements FilePlace {
    /** So that nobody's message makes its reader ask at a thousand places. */
    static final int MAX_URLS = 8;

    private static final int MAX_URL = 2_048;

    public Remote {
      urls = List.copyOf(urls);
      if (urls.isEmpty() || urls.size() > MAX_URLS || !urls.stream().allMatch(Remote::fits)) {
        throw new IllegalArgumentException("expected 1 to " + MAX_URLS + " addresses of http or https, got " + urls.size());
      }
    }

    private static boolean fits(URI url) {
      boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
      return web
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null
          && url.toString().length() <= MAX_URL;
    }
  }

  /** In the message, for small ones. */
  @SuppressWarnings("ArrayRecordComponent") // wire bytes, never compared
  record Inline(byte[] bytes) implements FilePlace {
    /** Larger files go to a relay. */
    public static final int MAX_BYTES = 100_000;

    public Inline {
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException("expected at most " + MAX_BYTES + " bytes in a message, got " + bytes.length);
      }
    }
  }
}
