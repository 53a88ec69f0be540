package chat.exo.graph.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole text as one strict JSON value, or not at all. */
final class JsonTreeReader {
  /** Deeper than any envelope, certificate or message of gun; far from the end of a thread's stack. */
  private static final int MAX_DEPTH = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // the frame that brought the text has a limit already
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(1_000)
                  .build())
          // Names come from strangers: a shared table of them is memory for the asking.
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .build();

  private JsonTreeReader() {}

  static Optional<Json> read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      Json value = readValue(parser);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a text in memory failed", e);
    }
  }

  private static Json readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Json.Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(parser);
      case VALUE_TRUE -> new Json.Truth(true);
      case VALUE_FALSE -> new Json.Truth(false);
      case VALUE_NULL -> new Json.Null();
      case START_ARRAY -> readItems(parser);
      case START_OBJECT -> readMembers(parser);
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("expected the parser to stand on a value, got " + parser.currentToken());
    };
  }

  /** Always a double: integers above 2^53 must round as they do in JavaScript. */
  private static Json readNumber(JsonParser parser) throws IOException {
    double number = Double.parseDouble(parser.getText());
    if (!Double.isFinite(number)) {
      // JavaScript reads infinity and prints null: no text of ours could mean the same
      throw new JsonParseException(parser, "a number beyond the range of a double");
    }
    return new Json.Numeric(number);
  }

  private static Json readItems(JsonParser parser) throws IOException {
    List<Json> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(readValue(parser));
    }
    return new Json.Items(values);
  }

  private static Json readMembers(JsonParser parser) throws IOException {
    Map<String, Json> values = new LinkedHashMap<>(8);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      values.put(name, readValue(parser));
    }
    return new Json.Members(values);
  }
}
