// Texts of puts with many cells, as strangers make them.
package chat.exo.interop.siege;

import chat.exo.interop.gun.Frames;
import java.util.function.IntFunction;

/** Frames of one put with one soul. */
final class Puts {
  private Puts() {}

  /** So many cells, k0 and on, each with a state and a JSON value. */
  static String cells(String id, String soul, int count, double state, IntFunction<String> json) {
    StringBuilder states = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < count; i++) {
      states.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":").append((long) state);
      values.append(",\"k").append(i).append("\":").append(json.apply(i));
    }
    String s = Frames.quoted(soul);
    return "{\"#\":\"" + id + "\",\"put\":{" + s + ":{\"_\":{\"#\":" + s + ",\">\":{" + states + "}}" + values + "}}}";
  }
}
