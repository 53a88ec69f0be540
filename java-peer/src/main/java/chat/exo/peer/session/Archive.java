package chat.exo.peer.session;

import java.io.ByteArrayOutputStream;

/**
 * Keeps the old sessions of a record few. libsignal keeps forty, and tries a message that does not decrypt in each of them; four
 * are as many as turns of the ratchet a message may be late by. Stateless.
 */
final class Archive {
  static final int MAX_SESSIONS = 4;
  private static final int PREVIOUS = 2;
  private static final int BYTES = 2;

  private Archive() {}

  /** The record without the oldest of its old sessions: in libsignal's own form, field 2 repeated, the newest first. */
  static byte[] trimmed(byte[] record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(record.length);
    int kept = 0;
    int at = 0;
    while (at < record.length) {
      int begun = at;
      long[] tag = varint(record, at);
      long[] length = varint(record, (int) tag[1]);
      if ((tag[0] & 7) != BYTES || length[1] + length[0] > record.length || length[0] < 0) {
        return record; // a form this does not know stays as it is
      }
      at = (int) (length[1] + length[0]);
      if (tag[0] >> 3 == PREVIOUS && ++kept > MAX_SESSIONS) {
        continue;
      }
      out.write(record, begun, at - begun);
    }
    return out.toByteArray();
  }

  /** A number, and where it ends; one that never ends is longer than everything. */
  private static long[] varint(byte[] in, int from) {
    long value = 0;
    for (int i = from; i < in.length && i - from < 9; i++) {
      value |= (in[i] & 0x7FL) << (7 * (i - from));
      if (in[i] >= 0) {
        return new long[] {value, i + 1};
      }
    }
    return new long[] {-1, in.length};
  }
}
