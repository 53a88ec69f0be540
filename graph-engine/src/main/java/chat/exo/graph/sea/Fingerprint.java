package chat.exo.graph.sea;

import java.nio.ByteBuffer;

/** A SHA-256 as the key of a map. */
record Fingerprint(long first, long second, long third, long fourth) {
  static Fingerprint of(byte[] sha256) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256);
    return new Fingerprint(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }
}
