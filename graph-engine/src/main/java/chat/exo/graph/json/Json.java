package chat.exo.graph.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any JSON value as a tree, and back to the text that JavaScript prints for it.
 *
 * <p>Only for texts within a graph whose own text is signed or hashed: envelopes, certificates, encrypted values. The wire
 * codec never builds one.
 */
public sealed interface Json {
  /** Reads strict JSON (RFC 8259, no byte order mark, nothing behind it); empty if the text is anything else. */
  static Optional<Json> parse(String text) {
    return JsonTreeReader.read(text);
  }

  /** The text as {@code JSON.stringify(JSON.parse(text))} prints it: no spaces, names in JavaScript's order. */
  default String print() {
    StringBuilder out = new StringBuilder();
    JsonTreePrinter.append(out, this, JsonTreePrinter.Names.AS_CAME);
    return out.toString();
  }

  /** gun: its Node relay prints the names of every object sorted by UTF-16 code units. */
  default String printSorted() {
    StringBuilder out = new StringBuilder();
    JsonTreePrinter.append(out, this, JsonTreePrinter.Names.SORTED);
    return out.toString();
  }

  /** A string, unit for unit; may hold lone surrogates. */
  record Text(String value) implements Json {
    /** The length only: this is user content, and this text may reach a log. */
    @Override
    public String toString() {
      return "Text[" + value.length() + " characters]";
    }
  }

  /** A finite number. */
  record Numeric(double value) implements Json {
    public Numeric {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("expected a finite number, got " + value);
      }
    }
  }

  /** True or false. */
  record Truth(boolean value) implements Json {}

  /** Null. */
  record Null() implements Json {}

  /** A list. */
  record Items(List<Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An object; of equal names the last one counts, at the place of the first. */
  record Members(Map<String, Json> values) implements Json {
    public Members {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What stands under a name. */
    public Optional<Json> find(String name) {
      return Optional.ofNullable(values.get(name));
    }

    /** Names may be user content. */
    @Override
    public String toString() {
      return "Members[" + values.size() + " names]";
    }
  }

  /** Whether JavaScript takes the value for true: all but null, false, 0 and the empty text. */
  default boolean truthy() {
    return switch (this) {
      case Null() -> false;
      case Truth(boolean value) -> value;
      case Numeric(double value) -> value != 0;
      case Text(String value) -> !value.isEmpty();
      case Items items -> true;
      case Members members -> true;
    };
  }
}
