package chat.exo.peer.backup;

import chat.exo.peer.Refused;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * 32 random bytes as 24 words of four letters, for paper. Each word is two syllables, so it can be said in any language;
 * the last byte of the 264 bits is a check that finds 255 of 256 slips.
 */
@SuppressWarnings("ArrayRecordComponent") // a secret: never compared, never printed
public record RecoveryPhrase(byte[] key) {
  private static final String FIRST = "bdfghklmnprstvwz";
  private static final String SECOND = "bdklmnrt";
  private static final String VOWELS = "aeio";
  private static final int KEY_BYTES = 32;
  private static final int WORDS = 24;
  private static final int BITS_A_WORD = 11;

  public RecoveryPhrase {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("expected 32 bytes, got " + key.length);
    }
    key = key.clone();
  }

  public static RecoveryPhrase generate() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new RecoveryPhrase(key);
  }

  /** The 24 words, separated by spaces. */
  public String words() {
    byte[] bytes = checked(key);
    List<String> words = new ArrayList<>();
    for (int word = 0; word < WORDS; word++) {
      int index = 0;
      for (int bit = word * BITS_A_WORD; bit < (word + 1) * BITS_A_WORD; bit++) {
        index = index << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1);
      }
      words.add(
          "" + FIRST.charAt(index >> 7) + VOWELS.charAt(index >> 5 & 3) + SECOND.charAt(index >> 2 & 7) + VOWELS.charAt(index & 3));
    }
    return String.join(" ", words);
  }

  public static RecoveryPhrase parse(String text) {
    List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
    if (words.size() != WORDS) {
      throw new Refused("expected the 24 words of the recovery phrase, got " + words.size() + "; look at your paper again");
    }
    byte[] bytes = new byte[KEY_BYTES + 1];
    for (int word = 0; word < WORDS; word++) {
      int index = index(words.get(word), word + 1);
      for (int bit = 0; bit < BITS_A_WORD; bit++) {
        int at = word * BITS_A_WORD + bit;
        bytes[at / 8] |= (byte) ((index >> (BITS_A_WORD - 1 - bit) & 1) << (7 - at % 8));
      }
    }
    byte[] key = Arrays.copyOf(bytes, KEY_BYTES);
    if (checked(key)[KEY_BYTES] != bytes[KEY_BYTES]) {
      throw new Refused("expected a recovery phrase, got words with a slip in them; look at your paper again");
    }
    return new RecoveryPhrase(key);
  }

  private static int index(String word, int number) {
    if (word.length() == 4) {
      int a = FIRST.indexOf(word.charAt(0));
      int b = VOWELS.indexOf(word.charAt(1));
      int c = SECOND.indexOf(word.charAt(2));
      int d = VOWELS.indexOf(word.charAt(3));
      if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
        return a << 7 | b << 5 | c << 2 | d;
      }
    }
    throw new Refused("expected two syllables such as 'kabo' for word " + number + "; look at your paper again");
  }

  private static byte[] checked(byte[] key) {
    try {
      byte[] bytes = Arrays.copyOf(key, KEY_BYTES + 1);
      bytes[KEY_BYTES] = MessageDigest.getInstance("SHA-256").digest(key)[0];
      return bytes;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "RecoveryPhrase[]";
  }
}
