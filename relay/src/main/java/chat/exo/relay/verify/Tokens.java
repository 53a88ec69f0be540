package chat.exo.relay.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tokens of members, each under a name. Who puts one into the relay's address, {@code https://relay/gun?token=…}, has a member's
 * connection: unmodified gun.js can do that, and nobody who only listens can say it again. Kept by their hashes in one file of
 * the data folder. Thread-safe.
 */
public final class Tokens {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int TOKEN_BYTES = 24;
  private static final String PARAMETER = "token=";
  private static final int LONGEST_QUERY = 4_096;

  /**
   * A token that was given out.
   *
   * @param name whom it was given to
   * @param hash SHA-256 of it, in hex
   * @param untilMillis when it ends; {@link Long#MAX_VALUE} if it does not
   */
  public record Token(String name, String hash, long untilMillis) {
    /** Not the hash: a log has no use for it. */
    @Override
    public String toString() {
      return "Token[" + name + "]";
    }
  }

  private final Path file;
  private final SecureRandom random = new SecureRandom();
  private volatile Map<String, Token> byName;

  private Tokens(Path file, Map<String, Token> byName) {
    this.file = file;
    this.byName = byName;
  }

  /** Reads the file, if there is one. */
  public static Tokens open(Path file) {
    try {
      Map<String, Token> found = new LinkedHashMap<>();
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3) {
          throw new IllegalStateException("expected lines of name, hash and end in " + file + ", got another; restore the file or delete it");
        }
        found.put(parts[0], new Token(parts[0], parts[1], Long.parseLong(parts[2])));
      }
      return new Tokens(file, Map.copyOf(found));
    } catch (IOException e) {
      throw new UncheckedIOException("the tokens cannot be read", e);
    }
  }

  /** Makes a token for a name, in place of the one it had; it is shown this once. */
  public synchronized String add(String name, long untilMillis) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("expected a name of letters, digits, dots and dashes, at most 64, got one of " + name.length() + " characters");
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Map<String, Token> next = new LinkedHashMap<>(byName);
    next.put(name, new Token(name, hash(token), untilMillis));
    keep(next);
    return token;
  }

  /** Takes a name's token back; whether it had one. */
  public synchronized boolean remove(String name) {
    Map<String, Token> next = new LinkedHashMap<>(byName);
    boolean there = next.remove(name) != null;
    keep(next);
    return there;
  }

  /** All that were given out. */
  public List<Token> all() {
    return byName.values().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }

  /** Whose token the query of an address names, if it is one that counts now. */
  public Optional<String> holder(String query, long nowMillis) {
    if (query.length() > LONGEST_QUERY || byName.isEmpty()) {
      return Optional.empty();
    }
    for (String part : query.split("&", -1)) {
      if (part.startsWith(PARAMETER)) {
        String hash = hash(decoded(part.substring(PARAMETER.length())));
        // By the hash: whoever measures how long a look takes learns of a hash, and that opens nothing.
        return byName.values().stream()
            .filter(token -> token.hash().equals(hash) && token.untilMillis() > nowMillis)
            .map(Token::name)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // no token of ours has a percent sign
    }
  }

  private void keep(Map<String, Token> next) {
    StringBuilder text = new StringBuilder();
    next.values().forEach(token -> text.append(token.name()).append(' ').append(token.hash()).append(' ').append(token.untilMillis()).append('\n'));
    try {
      SecretFile.write(file, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the tokens cannot be kept", e);
    }
    byName = Map.copyOf(next);
  }

  private static String hash(String token) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected every JDK to have SHA-256", e);
    }
  }
}
