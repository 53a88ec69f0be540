package chat.exo.graph.sum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits, of Aumasson and Bernstein: a keyed hash that is as fast as hashes without a key for what a row is long.
 * Immutable; any thread.
 */
public final class SipHash {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long key0;
  private final long key1;

  public SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** Of a row: of its value, under a key that is the hash of its name, so that no text can be moved from one to the other. */
  public Print of(byte[] rowKey, byte[] value) {
    Print name = of(rowKey, key0, key1);
    return of(value, name.high(), name.low());
  }

  public Print of(byte[] text) {
    return of(text, key0, key1);
  }

  /** 64 bits of a print, to be cut shorter. */
  public long mix(Print print, long more) {
    byte[] text = new byte[3 * Long.BYTES];
    LONGS.set(text, 0, print.high());
    LONGS.set(text, Long.BYTES, print.low());
    LONGS.set(text, 2 * Long.BYTES, more);
    return of(text).low();
  }

  private static Print of(byte[] text, long k0, long k1) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int length = text.length;
    int whole = length & ~7;
    for (int at = 0; at <= whole; at += 8) {
      long word = at < whole ? (long) LONGS.get(text, at) : last(text, whole);
      v3 ^= word;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    v2 ^= 0xee;
    long low = 0;
    for (int half = 0; half < 2; half++) {
      for (int round = 0; round < 4; round++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      if (half == 0) {
        low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
      }
    }
    return new Print(v0 ^ v1 ^ v2 ^ v3, low);
  }

  private static long last(byte[] text, int whole) {
    long word = (long) text.length << 56;
    for (int i = whole; i < text.length; i++) {
      word |= (text[i] & 0xffL) << (8 * (i - whole));
    }
    return word;
  }
}
