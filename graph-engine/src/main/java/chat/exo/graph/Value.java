package chat.exo.graph;

import chat.exo.graph.json.JsonText;

/** What a key of a node can hold: Gun knows these five kinds and no others. */
public sealed interface Value {
  /** The JSON text of the value as ECMAScript's {@code JSON.stringify} prints it; the text HAM compares. */
  String json();

  /** How many characters it holds, or about as much: what memory it takes is reckoned from this, without printing it. */
  default int length() {
    return switch (this) {
      case Text text -> text.text().length();
      case Link link -> link.soul().text().length();
      case Numeric number -> Double.BYTES;
      case Truth truth -> 1;
      case Null none -> 0;
    };
  }

  /** A string, kept unit for unit; may hold lone surrogates. */
  record Text(String text) implements Value {
    @Override
    public String json() {
      return JsonText.quote(text);
    }

    /** The length only: this is user content, and this text may reach a log. */
    @Override
    public String toString() {
      return "Text[" + text.length() + " characters]";
    }
  }

  /** A finite number. Minus zero is zero, as in JSON. */
  record Numeric(double number) implements Value {
    public Numeric {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("expected a finite number, got " + number);
      }
      number = number == 0 ? 0.0 : number;
    }

    @Override
    public String json() {
      return JsonText.number(number);
    }
  }

  /** True or false. */
  record Truth(boolean truth) implements Value {
    @Override
    public String json() {
      return truth ? "true" : "false";
    }
  }

  /** Null: a value like any other in Gun, with a state; there is no deletion. */
  record Null() implements Value {
    @Override
    public String json() {
      return "null";
    }
  }

  /** A reference to another node. */
  record Link(Soul soul) implements Value {
    @Override
    public String json() {
      return "{\"#\":" + JsonText.quote(soul.text()) + "}";
    }
  }
}
