package chat.exo.peer.graph;

import java.security.SecureRandom;

/** Ids as gun makes them: nine characters. Any thread. */
final class MessageIds {
  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 9;

  private final SecureRandom random = new SecureRandom();

  String next() {
    return next(LENGTH);
  }

  String next(int length) {
    StringBuilder id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
