package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.JsonText;

/** The text under the signature of a cell: soul, key, plain value and exact state, in this order and nothing else. */
public final class SignedText {
  private SignedText() {}

  /** {@code {"#":SOUL,".":KEY,":":VALUE,">":STATE}}, as JavaScript prints it. */
  public static String of(Soul soul, String key, Value value, double state) {
    return of(soul, key, value.json(), state);
  }

  /** The same of a value that is JSON already. */
  static String of(Soul soul, String key, String json, double state) {
    StringBuilder out = new StringBuilder(json.length() + soul.text().length() + key.length() + 48);
    out.append("{\"#\":");
    JsonText.appendQuoted(out, soul.text());
    out.append(",\".\":");
    JsonText.appendQuoted(out, key);
    return out.append(",\":\":").append(json).append(",\">\":").append(JsonText.number(state)).append('}').toString();
  }
}
