package chat.exo.graph.sea;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import chat.exo.graph.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A value signed before 2019: {@code SEA{"m":[SOUL,KEY,VALUE,STATE],"s":SIGNATURE}}, read only where an operator turned
 * {@code sea.legacy} on.
 *
 * <p>not gun: it also takes any text the user ever signed, anywhere (H2), and links, which this format does not cover
 * (H3). What stays weak and cannot be helped: the parts are signed joined by commas, so a comma in one of them can be moved
 * into the next, and 5 is the same as "5".
 *
 * @param soul where it was signed for
 * @param key where it was signed for
 * @param value the plain value, no link
 * @param state in milliseconds; only its whole part counts
 * @param signature r and s
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one check; nobody compares it
record OldEnvelope(String soul, String key, Value value, double state, byte[] signature) {
  private static final String PREFIX = "SEA";
  private static final Json NOTHING = new Json.Null();

  static Optional<OldEnvelope> read(String text) {
    if (!text.startsWith(PREFIX + "{")
        || !(Json.parse(text.substring(PREFIX.length())).orElse(NOTHING) instanceof Json.Members fields)
        || !(fields.find("s").orElse(NOTHING) instanceof Json.Text(String signature))) {
      return Optional.empty();
    }
    Json message = fields.find("m").orElse(NOTHING);
    Json parsed = message instanceof Json.Text(String inner) ? Json.parse(inner).orElse(NOTHING) : message;
    return parsed instanceof Json.Items items && items.values().size() == 4
        ? of(items.values(), signatureBytes(signature))
        : Optional.empty();
  }

  private static Optional<OldEnvelope> of(List<Json> parts, byte[] signature) {
    Optional<Value> value = Envelope.graphValue(parts.get(2)).filter(plain -> !(plain instanceof Value.Link));
    return value.isPresent()
            && parts.get(0) instanceof Json.Text(String soul)
            && parts.get(1) instanceof Json.Text(String key)
            && parts.get(3) instanceof Json.Numeric(double state)
        ? Optional.of(new OldEnvelope(soul, key, value.get(), state, signature))
        : Optional.empty();
  }

  /** Whether it was signed for just this place. */
  boolean belongsTo(Soul itsSoul, Cell cell) {
    return soul.equals(itsSoul.text()) && key.equals(cell.key()) && Math.floor(state) == Math.floor(cell.state());
  }

  /** gun: JavaScript's {@code String([soul, key, value, state])}. */
  String signedText() {
    String plain =
        switch (value) {
          case Value.Null() -> "";
          case Value.Text(String text) -> text;
          case Value.Truth(boolean truth) -> Boolean.toString(truth);
          case Value.Numeric(double number) -> JsonText.number(number);
          case Value.Link link -> throw new IllegalStateException("expected no link in an old envelope");
        };
    return String.join(",", soul, key, plain, JsonText.number(state));
  }

  /** gun: base64, or else each character is a byte. */
  private static byte[] signatureBytes(String text) {
    return ForgivingBase64.decode(text).orElseGet(() -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
