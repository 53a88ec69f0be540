package chat.exo.graph.sea;

import chat.exo.graph.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A certificate as it stands in an envelope: {@code {"m":{"c":WHO,"e":EXPIRY,"w":POLICY,"wb":BLOCKS},"s":SIGNATURE}}.
 *
 * @param texts what the owner may have signed: the terms in the order they came, which is a browser's, then sorted, which
 *     is a Node relay's (C2); only one if they are the same or the terms came as a text
 * @param signature standard base64
 * @param terms {@code m}
 */
record Certificate(List<String> texts, String signature, Json.Members terms) {
  private static final Json NOTHING = new Json.Null();

  static Optional<Certificate> read(Json.Members fields) {
    Json message = fields.find("m").orElse(NOTHING);
    if (!(fields.find("s").orElse(NOTHING) instanceof Json.Text(String signature))) {
      return Optional.empty();
    }
    if (message instanceof Json.Text(String text)) {
      return Json.parse(text).orElse(NOTHING) instanceof Json.Members terms
          ? Optional.of(new Certificate(List.of(text), signature, terms))
          : Optional.empty();
    }
    return message instanceof Json.Members terms
        ? Optional.of(
            new Certificate(Stream.of(terms.print(), terms.printSorted()).distinct().toList(), signature, terms))
        : Optional.empty();
  }

  /** {@code c}: whether somebody may use it. not gun: a star within a text is not everybody (H10), and lists count (C1). */
  boolean allows(String writer) {
    List<Json> welcome = List.of(new Json.Text("*"), new Json.Text(writer));
    return switch (terms.find("c").orElse(NOTHING)) {
      case Json.Text one -> welcome.contains(one);
      case Json.Items many -> many.values().stream().anyMatch(welcome::contains);
      case Json.Null nobody -> false;
      case Json.Truth nobody -> false;
      case Json.Numeric nobody -> false;
      case Json.Members nobody -> false;
    };
  }

  /** {@code e}: the last state that may be written, in milliseconds; positive infinity if it never ends. */
  double expiry() {
    double expiry =
        switch (terms.find("e").orElse(NOTHING)) {
          case Json.Numeric(double number) -> number;
          case Json.Text(String text) -> JsFloat.parse(text);
          case Json.Null never -> Double.NaN;
          case Json.Truth never -> Double.NaN;
          case Json.Items never -> Double.NaN;
          case Json.Members never -> Double.NaN;
        };
    return Double.isNaN(expiry) ? Double.POSITIVE_INFINITY : expiry;
  }

  /** {@code w}: where it allows to write; the first entry that covers a place decides. */
  List<Policy> policies() {
    return switch (terms.find("w").orElse(NOTHING)) {
      case Json.Text one -> List.of(new Policy(one));
      case Json.Members one -> List.of(new Policy(one));
      case Json.Items many -> many.values().stream().map(Policy::new).toList();
      case Json.Null nowhere -> List.of();
      case Json.Truth nowhere -> List.of();
      case Json.Numeric nowhere -> List.of();
    };
  }

  /** {@code wb}: where the owner keeps the list of those who lost the right; null if there is none. */
  Json blocks() {
    return terms.find("wb").orElse(NOTHING);
  }
}
