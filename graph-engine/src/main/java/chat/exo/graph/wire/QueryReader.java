package chat.exo.graph.wire;

import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads {@code get}: soul and key, each a text or a LEX object, with {@code %} and {@code -} beside or inside.
 *
 * <p>gun: {@code gun.get({'#':{'*':p}})} sends {@code get:{"*":p}}, the LEX without its wrapper; bare LEX fields are
 * therefore read as a rule over souls ({@code vectors/wire}, 19-lex-client).
 */
final class QueryReader {
  private final JsonParser parser;
  private final WireLimits limits;
  private final Fault fault;

  private Optional<Lex> souls = Optional.empty();
  private Lex keys = Lex.any();
  private final LexFields bare;
  private int maxBytes = Query.DEFAULT_MAX_BYTES;
  private Query.Order order = Query.Order.ASCENDING;

  QueryReader(JsonParser parser, WireLimits limits, Fault fault) {
    this.parser = parser;
    this.limits = limits;
    this.fault = fault;
    this.bare = new LexFields("soul", limits.maxSoulLength());
  }

  /** The query, or empty if no soul is named: gun would answer with the whole database. */
  Optional<Query> read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Optional.empty();
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "#" -> souls = readSouls();
        case "." -> keys = readKeys();
        case "%", "-" -> readOption(field);
        default -> bare.read(field);
      }
    }
    Optional<Lex> asked = souls.or(bare::lex);
    return asked.map(lex -> new Query(lex, keys, maxBytes, order));
  }

  private Optional<Lex> readSouls() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      String soul = parser.getText();
      if (soul.length() > limits.maxSoulLength()) {
        fault.set("expected a soul of at most " + limits.maxSoulLength() + " characters, got " + soul.length());
      }
      return soul.isEmpty() ? Optional.empty() : Optional.of(Lex.exactly(soul));
    }
    return readLex("soul", limits.maxSoulLength()).lex();
  }

  private Lex readKeys() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      String key = parser.getText();
      if (key.length() > limits.maxKeyLength()) {
        fault.set("expected a key of at most " + limits.maxKeyLength() + " characters, got " + key.length());
      }
      return key.isEmpty() ? Lex.any() : Lex.exactly(key); // gun: an empty key asks for the whole node
    }
    return readLex("key", limits.maxKeyLength()).lex().orElse(Lex.any());
  }

  private LexFields readLex(String of, int longest) throws IOException {
    LexFields fields = new LexFields(of, longest);
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return fields;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      if (field.equals("%") || field.equals("-")) {
        readOption(field);
      } else {
        fields.read(field);
      }
    }
    return fields;
  }

  private void readOption(String field) throws IOException {
    JsonToken token = parser.currentToken();
    if (field.equals("%") && token.isNumeric()) {
      maxBytes = (int) Math.clamp(parser.getDoubleValue(), 1, limits.maxFrameBytes());
    } else if (field.equals("-")) {
      boolean set = token == JsonToken.VALUE_TRUE || (token.isNumeric() && parser.getDoubleValue() != 0);
      order = set ? Query.Order.DESCENDING : Query.Order.ASCENDING;
    }
    parser.skipChildren();
  }

  /** The four parts of a LEX rule as they come in. */
  private final class LexFields {
    private final String of;
    private final int longest;
    private Optional<String> exact = Optional.empty();
    private Optional<String> prefix = Optional.empty();
    private Optional<String> from = Optional.empty();
    private Optional<String> to = Optional.empty();

    LexFields(String of, int longest) {
      this.of = of;
      this.longest = longest;
    }

    /** A text that is longer than what it is compared with can be is no question, and would be kept as a subscription. */
    void read(String field) throws IOException {
      boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
      if (text && parser.getTextLength() > longest) {
        fault.set("expected LEX of a " + of + " to be texts of at most " + longest + " characters, got " + parser.getTextLength());
        return;
      }
      take(field, text ? Optional.of(parser.getText()) : Optional.empty());
      parser.skipChildren();
    }

    private void take(String field, Optional<String> text) {
      switch (field) {
        case "=" -> exact = text;
        case "*" -> prefix = text;
        case ">" -> from = text;
        case "<" -> to = text;
        default -> {} // no rule of LEX; gun passes it over too
      }
    }

    Optional<Lex> lex() {
      Lex lex = new Lex(exact, prefix, from, to);
      return lex.matchesAll() ? Optional.empty() : Optional.of(lex);
    }
  }
}
