package chat.exo.graph.store.page;

import chat.exo.graph.Soul;
import chat.exo.graph.store.CellName;
import java.util.Arrays;

/**
 * The bytes a cell's name is stored under: soul, {@code 0x00}, key.
 *
 * <p>Byte order is the order of souls and then keys by UTF-16 code units, which LEX and JavaScript use, and every text
 * comes back unit for unit, lone surrogates too. So each unit is written as UTF-8 writes a character of the basic plane (a
 * surrogate pair takes six bytes: CESU-8), and the two units that would collide with the separator or with the order are
 * escaped by two bytes: U+0000 as {@code 01 01} and U+0001 as {@code 01 02}. Java's modified UTF-8 would not do: its NUL,
 * {@code C0 80}, sorts behind the letters.
 */
public final class RowKey {
  private static final byte SEPARATOR = 0;
  private static final byte ESCAPE = 1;

  /** No text begins with this byte, so it stands behind all of them. */
  static final byte BEHIND_ALL = (byte) 0xff;

  private RowKey() {}

  public static byte[] of(CellName name) {
    return of(name.soul().text(), name.key());
  }

  public static byte[] of(String soul, String key) {
    int soulLength = encodedLength(soul);
    byte[] row = new byte[soulLength + 1 + encodedLength(key)];
    encode(soul, row, 0);
    row[soulLength] = SEPARATOR;
    encode(key, row, soulLength + 1);
    return row;
  }

  public static byte[] encoded(String text) {
    byte[] bytes = new byte[encodedLength(text)];
    encode(text, bytes, 0);
    return bytes;
  }

  public static byte[] with(byte[] bytes, byte last) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    longer[bytes.length] = last;
    return longer;
  }

  /** Behind all keys of a soul and before the next soul: a soul that goes on has at least an escape here. */
  public static byte[] behindSoul(byte[] row, int soulLength) {
    byte[] bound = Arrays.copyOf(row, soulLength + 1);
    bound[soulLength] = ESCAPE;
    return bound;
  }

  /** Before all keys of a soul. */
  public static byte[] beforeSoul(byte[] row, int soulLength) {
    return Arrays.copyOf(row, soulLength + 1);
  }

  /** Where the soul ends in a row. */
  public static int soulLength(byte[] row) {
    for (int i = 0; i < row.length; i++) {
      if (row[i] == SEPARATOR) {
        return i;
      }
    }
    throw new IllegalArgumentException("expected a row of soul, 0x00, key, got " + row.length + " bytes without 0x00");
  }

  public static Soul soul(byte[] row, int soulLength) {
    return new Soul(decode(row, 0, soulLength));
  }

  public static String key(byte[] row, int soulLength) {
    return decode(row, soulLength + 1, row.length);
  }

  private static int encodedLength(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < 0x80) {
        length += unit <= ESCAPE ? 2 : 1;
      } else {
        length += unit < 0x800 ? 2 : 3;
      }
    }
    return length;
  }

  private static void encode(String text, byte[] out, int start) {
    int at = start;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit <= ESCAPE) {
        out[at++] = ESCAPE;
        out[at++] = (byte) (unit + 1);
      } else if (unit < 0x80) {
        out[at++] = (byte) unit;
      } else if (unit < 0x800) {
        out[at++] = (byte) (0xc0 | (unit >> 6));
        out[at++] = (byte) (0x80 | (unit & 0x3f));
      } else {
        out[at++] = (byte) (0xe0 | (unit >> 12));
        out[at++] = (byte) (0x80 | ((unit >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (unit & 0x3f));
      }
    }
  }

  private static String decode(byte[] in, int start, int end) {
    char[] units = new char[end - start];
    int count = 0;
    for (int at = start; at < end; ) {
      int lead = in[at++];
      if (lead == ESCAPE) {
        units[count++] = (char) (in[at++] - 1);
      } else if (lead >= 0) {
        units[count++] = (char) lead;
      } else if ((lead & 0xe0) == 0xc0) {
        units[count++] = (char) (((lead & 0x1f) << 6) | (in[at++] & 0x3f));
      } else {
        units[count++] = (char) (((lead & 0xf) << 12) | ((in[at++] & 0x3f) << 6) | (in[at++] & 0x3f));
      }
    }
    return new String(units, 0, count);
  }
}
