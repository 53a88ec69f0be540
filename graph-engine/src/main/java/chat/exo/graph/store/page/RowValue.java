package chat.exo.graph.store.page;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes a cell is stored as: format version, state as the eight bytes of a double, JSON text of the value in UTF-8.
 *
 * <p>The text is {@link Value#json}, which escapes lone surrogates, so UTF-8 loses nothing.
 */
public final class RowValue {
  /** The one format there is; a later one gets its own byte and this one stays readable. */
  private static final byte FORMAT = 1;

  static final int HEAD_BYTES = 1 + Double.BYTES;

  private static final String LINK_START = "{\"#\":";

  private RowValue() {}

  public static byte[] of(Cell cell) {
    byte[] json = cell.value().json().getBytes(StandardCharsets.UTF_8);
    byte[] row = new byte[HEAD_BYTES + json.length];
    ByteBuffer.wrap(row).put(FORMAT).putDouble(cell.state()).put(json);
    return row;
  }

  /** The cell of a row; a {@link StoreException} says that no release wrote this. */
  public static Cell cell(String key, byte[] row) {
    if (row.length <= HEAD_BYTES || row[0] != FORMAT) {
      throw damaged(row, new IOException("unknown format"));
    }
    double state = ByteBuffer.wrap(row, 1, Double.BYTES).getDouble();
    String json = new String(row, HEAD_BYTES, row.length - HEAD_BYTES, StandardCharsets.UTF_8);
    try {
      return new Cell(key, state, value(json));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(row, e);
    }
  }

  private static StoreException damaged(byte[] row, Exception cause) {
    return new StoreException(
        StoreException.Reason.DAMAGED,
        "expected a stored cell of format " + FORMAT + ", got " + row.length + " other bytes; restore a backup of the store",
        cause);
  }

  private static Value value(String json) {
    return switch (json.charAt(0)) {
      case '"' -> new Value.Text(unquote(json, 0, json.length()));
      case '{' -> new Value.Link(new Soul(unquote(json, LINK_START.length(), json.length() - 1)));
      case 't' -> new Value.Truth(true);
      case 'f' -> new Value.Truth(false);
      case 'n' -> new Value.Null();
      default -> new Value.Numeric(Double.parseDouble(json));
    };
  }

  /** The text between two quotes. Only what {@link chat.exo.graph.json.JsonText} prints is ever read here. */
  private static String unquote(String json, int open, int end) {
    int escape = json.indexOf('\\', open);
    if (escape < 0) {
      return json.substring(open + 1, end - 1);
    }
    StringBuilder out = new StringBuilder(end - open);
    int copied = open + 1;
    for (; escape >= 0; escape = json.indexOf('\\', copied)) {
      out.append(json, copied, escape);
      char kind = json.charAt(escape + 1);
      copied = escape + 2;
      switch (kind) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(json, copied, copied + 4, 16));
          copied += 4;
        }
        default -> out.append(kind); // a quote or a backslash
      }
    }
    return out.append(json, copied, end - 1).toString();
  }
}
