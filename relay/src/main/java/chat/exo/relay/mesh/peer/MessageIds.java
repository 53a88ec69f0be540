package chat.exo.relay.mesh.peer;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Fresh message ids. All of an id is random, because whoever could guess the id of a question could answer it; the randomness
 * is drawn for hundreds of ids at once, because a draw costs as much as the rest of an ack.
 */
final class MessageIds {
  /** gun's alphabet; ids are random because gun takes {@code x0}, {@code x1} as seen after {@code x}. */
  private static final byte[] ALPHABET = letters("0123456789ABCDEFGHIJKLMNOPQRSTUVWXZabcdefghijklmnopqrstuvwxyz");

  private static final int DIGITS = 10;
  private static final int LENGTH = 9;
  private static final int DRAWN_IDS = 256;

  private final RandomGenerator random;
  private final byte[] drawn = new byte[DRAWN_IDS * Long.BYTES];
  private int next = drawn.length;

  MessageIds(RandomGenerator random) {
    this.random = random;
  }

  /** It ends in a letter, see {@link #ALPHABET}. */
  String next() {
    long bits = draw();
    byte[] id = new byte[LENGTH];
    for (int i = 0; i < LENGTH - 1; i++) {
      id[i] = ALPHABET[(int) (bits % ALPHABET.length)];
      bits /= ALPHABET.length;
    }
    id[LENGTH - 1] = ALPHABET[DIGITS + (int) (bits % (ALPHABET.length - DIGITS))];
    return new String(id, StandardCharsets.ISO_8859_1);
  }

  private long draw() {
    if (next == drawn.length) {
      random.nextBytes(drawn);
      next = 0;
    }
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = (bits << Byte.SIZE) | (drawn[next] & 0xFF);
      drawn[next++] = 0;
    }
    return bits >>> 1;
  }

  private static byte[] letters(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
