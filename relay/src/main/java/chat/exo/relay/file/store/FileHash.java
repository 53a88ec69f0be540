package chat.exo.relay.file.store;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file is called: SHA-256 of its bytes.
 *
 * @param hex 64 lower-case hex digits; a cache must not hold one file under two names
 */
public record FileHash(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public FileHash {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("expected 64 lower-case hex digits, got " + hex.length() + " characters");
    }
  }

  /** Reads a name; empty if it is none. */
  public static Optional<FileHash> read(String text) {
    return HEX.matcher(text).matches() ? Optional.of(new FileHash(text)) : Optional.empty();
  }

  public static FileHash of(byte[] digest) {
    return new FileHash(HexFormat.of().formatHex(digest));
  }

  /** Whoever has it can read the file: nothing for a log. */
  @Override
  public String toString() {
    return "FileHash";
  }
}
