package chat.exo.graph.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Prints a tree as ECMAScript's {@code JSON.stringify} does. */
final class JsonTreePrinter {
  /** In which order the names of an object are printed. */
  enum Names {
    AS_CAME,
    SORTED
  }

  private JsonTreePrinter() {}

  static void append(StringBuilder out, Json json, Names order) {
    switch (json) {
      case Json.Null() -> out.append("null");
      case Json.Truth(boolean value) -> out.append(value);
      case Json.Numeric(double value) -> out.append(JsonText.number(value));
      case Json.Text(String value) -> JsonText.appendQuoted(out, value);
      case Json.Items items -> appendItems(out, items, order);
      case Json.Members members -> appendMembers(out, members, order);
    }
  }

  private static void appendItems(StringBuilder out, Json.Items items, Names order) {
    out.append('[');
    for (int i = 0; i < items.values().size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      append(out, items.values().get(i), order);
    }
    out.append(']');
  }

  private static void appendMembers(StringBuilder out, Json.Members members, Names order) {
    List<Map.Entry<String, Json>> entries = new ArrayList<>(members.values().entrySet());
    entries.sort(
        Map.Entry.comparingByKey(
            switch (order) {
              case AS_CAME -> PropertyOrder.AS_CAME;
              case SORTED -> Comparator.naturalOrder();
            }));
    out.append('{');
    String comma = "";
    for (Map.Entry<String, Json> entry : entries) {
      out.append(comma);
      JsonText.appendQuoted(out, entry.getKey());
      out.append(':');
      append(out, entry.getValue(), order);
      comma = ",";
    }
    out.append('}');
  }
}
