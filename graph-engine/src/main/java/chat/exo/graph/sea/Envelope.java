package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A signed value as it rests and travels: the JSON text {@code {":":VALUE,"~":SIGNATURE}}, with {@code "*"} and {@code
 * "+"} where somebody else than the owner signed.
 *
 * @param signed {@code ":"}: what was signed; gun: versions before 2020 parse a text that is JSON before they sign it, so
 *     that the {@code auth} of their accounts is an object here
 * @param signature {@code "~"}: standard base64
 * @param writer {@code "*"}: who signed; empty if the owner did
 * @param certificate {@code "+"}: what allows the writer to; empty unless it has both {@code m} and {@code s}
 */
public record Envelope(Json signed, String signature, Optional<String> writer, Optional<Json.Members> certificate) {
  private static final Json NOTHING = new Json.Null();

  /** Reads an envelope; empty if the text is anything else. Whether the signature holds is another question. */
  public static Optional<Envelope> read(String text) {
    if (text.indexOf('{') < 0) {
      return Optional.empty(); // the commonest mistake: a plain text
    }
    return Json.parse(text).flatMap(Envelope::of);
  }

  private static Optional<Envelope> of(Json json) {
    if (!(json instanceof Json.Members fields)
        || !(fields.find("~").orElse(NOTHING) instanceof Json.Text(String signature))) {
      return Optional.empty();
    }
    Optional<Json> signed = fields.find(":");
    Json star = fields.find("*").filter(Json::truthy).orElse(NOTHING);
    Optional<String> writer = star instanceof Json.Text(String name) ? Optional.of(name) : Optional.empty();
    if (signed.isEmpty() || (star.truthy() && writer.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(new Envelope(signed.get(), signature, writer, certificateIn(fields)));
  }

  /** The plain value. A list or an object is its JSON text: that is what the application put. */
  public Value value() {
    return graphValue(signed).orElseGet(() -> new Value.Text(signed.print()));
  }

  /** How the value may stand in the signed text: as it came, which is a browser's order, then sorted, which is a Node relay's (C4). */
  List<String> valueTexts() {
    Optional<Value> plain = graphValue(signed);
    return plain.isPresent() ? List.of(plain.get().json()) : Stream.of(signed.print(), signed.printSorted()).distinct().toList();
  }

  private static Optional<Json.Members> certificateIn(Json.Members fields) {
    return fields.find("+").orElse(NOTHING) instanceof Json.Members certificate
            && certificate.find("m").orElse(NOTHING).truthy()
            && certificate.find("s").orElse(NOTHING).truthy()
        ? Optional.of(certificate)
        : Optional.empty();
  }

  /** What a graph can hold as it is. */
  static Optional<Value> graphValue(Json json) {
    return switch (json) {
      case Json.Null() -> Optional.of(new Value.Null());
      case Json.Truth(boolean truth) -> Optional.of(new Value.Truth(truth));
      case Json.Numeric(double number) -> Optional.of(new Value.Numeric(number));
      case Json.Text(String text) -> Optional.of(new Value.Text(text));
      case Json.Items items -> Optional.empty();
      case Json.Members members -> link(members);
    };
  }

  private static Optional<Value> link(Json.Members members) {
    return members.values().size() == 1
            && members.find("#").orElse(NOTHING) instanceof Json.Text(String soul)
            && !soul.isEmpty()
        ? Optional.of(new Value.Link(new Soul(soul)))
        : Optional.empty();
  }
}
