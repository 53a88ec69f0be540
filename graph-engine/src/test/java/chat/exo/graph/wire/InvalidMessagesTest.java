package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames that crash, poison or confuse gun's relay: each becomes a value here, and which one is written down below. */
final class InvalidMessagesTest {
  private static final WireReader READER = new WireReader(WireLimits.defaults());

  /** No JSON. gun's parser takes most of these; the invalid escapes end its process. */
  private static final String GARBLED =
      """
      plain text
      lone {
      lone }
      object missing its last brace
      truncated inside a string value
      extra closing brace
      two objects concatenated
      [,,]
      array of bad strings
      100000 opening brackets
      20000 nested objects
      20000 nested objects in put
      invalid escape \\x in a string
      invalid unicode escape
      raw newline inside a string
      raw newline next to an escape
      trailing comma
      single quotes
      unquoted keys
      comment
      number with junk 12abc
      binary frame with junk bytes
      """;

  /** JSON that says nothing. */
  private static final String IGNORED =
      """
      empty text frame
      [] (heartbeat echoed to the relay)
      null
      true
      a JSON string that contains a message
      array of numbers
      array in array
      dam is {}
      dam is ["?"]
      dam is true
      dam is ""
      put is "string"
      put is null
      put is false
      err without put
      """;

  /** Messages answered with {@code err}, and a part of its text. */
  private static final String REFUSED =
      """
      # is object => expected # to be a text, got an object
      # is array => expected # to be a text, got an array
      # is 1e400 => expected # to be a text, got a number
      # is "__proto__" => expected # to be no member of JavaScript's Object.prototype
      # is "constructor" => expected # to be no member of JavaScript's Object.prototype
      # is "hasOwnProperty" => expected # to be no member of JavaScript's Object.prototype
      @ is "__proto__" => expected @ to be no member of JavaScript's Object.prototype
      @ is "toString" => expected @ to be no member of JavaScript's Object.prototype
      @ "toString" with put => expected @ to be no member of JavaScript's Object.prototype
      @ is array => expected @ to be a text, got an array
      @ is number => expected @ to be a text, got a number
      put is [] => expected put to be an object of souls, got an array
      put is [1,2] => expected put to be an object of souls, got an array
      put is {} => expected put to hold a soul
      put with # and . at top level => expected soul '#' to hold an object, got a text
      node is null => to hold an object, got null
      node is [] => to hold an object, got an array
      node is {} => to hold its soul # and its states >
      node is {"_":5} => expected _ of soul 'n1' to be an object
      node is {"_":{"#":"n1"}} => to hold its soul # and its states >
      node is {"_":{"#":"n1",">":null}} => the states of soul 'n1' to be an object, got null
      node is {"_":{"#":"n1",">":5},"a":1} => the states of soul 'n1' to be an object, got a number
      node is {"_":{"#":"n1",">":[]},"a":1} => the states of soul 'n1' to be an object, got an array
      node is {"_":{"#":"other",">":{"a":1}},"a":1} => to name that same soul
      node is {"_":{"#":"n1",">":{}},"a":1} => expected a state for key 'a'
      node is {"_":{"#":"n1",">":{"a":1}}} => to hold a key, got none
      node is {"a":1} => to hold its soul # and its states >
      value is [] => expected key 'a' to hold a text
      value is {} => an object that is no link
      value is {"a":1} => an object that is no link
      value is {"#":"x","y":1} => an object that is no link
      value is {"#":5} => an object that is no link
      value is {"#":null} => an object that is no link
      value is 1e999 => a number beyond the range of a double
      value is -1e999 => a number beyond the range of a double
      good key before a bad key => expected key 'b' to hold a text
      bad key before a good key => expected key 'a' to hold a text
      state is "5" => a number of milliseconds, got a text
      state is "abc" => a number of milliseconds, got a text
      state is null => a number of milliseconds, got null
      state is true => a number of milliseconds, got a boolean
      state is [] => a number of milliseconds, got an array
      state is 1e999 => a finite number of milliseconds
      soul "__proto__" => that name breaks JavaScript relays
      soul "constructor" => that name breaks JavaScript relays
      soul "toString" => that name breaks JavaScript relays
      soul "valueOf" => that name breaks JavaScript relays
      soul "constructor" as the very first message to a relay that has seen no GET => that name breaks JavaScript relays
      key "__proto__" => JavaScript clients never receive it
      empty soul => expected a soul, got an empty text
      empty key => expected a key, got an empty text
      soul of 100 KB => expected a soul of at most 8192 characters, got 100000
      get is "str" => expected get to name a soul
      get is true => expected get to name a soul
      get is [] => expected get to name a soul
      get is {} => expected get to name a soul
      get is null => expected get to name a soul
      get is {"#":5} => expected get to name a soul
      get is {"#":null} => expected get to name a soul
      get is {"#":true} => expected get to name a soul
      get is {"#":[]} => expected get to name a soul
      get is {"#":{"*":5}} => expected get to name a soul
      get is {"#":{"=":5}} => expected get to name a soul
      get is {"#":{">":5}} => expected get to name a soul
      get is {"#":{"<":5}} => expected get to name a soul
      """;

  @ParameterizedTest(name = "{0}")
  @MethodSource("frameArguments")
  void a_frame_becomes_what_is_written_down_for_it(String name, String frame) {
    List<Heard> heard = READER.read(frame.getBytes(StandardCharsets.UTF_8));
    assertThat(heard).isNotEmpty();
    if (names(GARBLED).contains(name)) {
      assertThat(heard).containsExactly(new Heard.Garbled(WireReader.PARSE_ERROR));
    } else if (names(IGNORED).contains(name)) {
      assertThat(heard).containsOnly(new Heard.Ignored());
    } else if (refusals().containsKey(name)) {
      assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.Refused.class, refused -> assertThat(refused.text()).contains(refusals().get(name)));
    } else {
      assertThat(heard).filteredOn(one -> !(one instanceof Heard.Ignored)).isNotEmpty().allSatisfy(one -> assertThat(one).isInstanceOf(Heard.Said.class));
    }
  }

  @Test
  void every_name_written_down_is_in_the_vectors() {
    Set<String> all = frames().keySet();
    assertThat(all).containsAll(names(GARBLED)).containsAll(names(IGNORED)).containsAll(refusals().keySet()).hasSizeGreaterThan(190);
  }

  @Test
  void five_hundred_gets_in_one_array_are_five_hundred_messages() {
    assertThat(READER.read(gets(500).getBytes(StandardCharsets.UTF_8))).hasSize(500);
  }

  static List<Object[]> frameArguments() {
    List<Object[]> arguments = new ArrayList<>();
    frames().forEach((name, frame) -> arguments.add(new Object[] {name, frame}));
    return arguments;
  }

  /** All cases by name; where the vector only describes a frame, it is built here. */
  private static Map<String, String> frames() {
    Map<String, String> frames = new LinkedHashMap<>();
    for (JsonNode vector : VectorFiles.read("wire/invalid-messages.json").get("cases")) {
      String name = vector.get("name").textValue();
      String frame = vector.get("frame").textValue();
      frames.put(name, vector.path("frameIsDescription").asBoolean() ? built(name) : frame);
    }
    return frames;
  }

  private static String built(String name) {
    return switch (name) {
      case "100000 opening brackets" -> "[".repeat(100_000);
      case "20000 nested objects" -> "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
      case "20000 nested objects in put" -> "{\"#\":\"nn2\",\"put\":" + "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_001);
      case "soul of 100 KB" -> put("s".repeat(100_000), "\"a\":1", "\"a\":1");
      case "value of 2 MB" -> put("s", "\"a\":1", "\"a\":\"" + "v".repeat(2_000_000) + "\"");
      case "20000 keys in one node" -> put("s", keys(20_000, ":1"), keys(20_000, ":\"v\""));
      case "500 gets in one array" -> gets(500);
      default -> throw new IllegalStateException("expected to know how to build the frame '" + name + "'");
    };
  }

  private static String put(String soul, String states, String values) {
    return "{\"#\":\"p\",\"put\":{\"" + soul + "\":{\"_\":{\"#\":\"" + soul + "\",\">\":{" + states + "}}," + values + "}}}";
  }

  private static String keys(int count, String value) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < count; i++) {
      keys.append(i > 0 ? ",\"k" : "\"k").append(i).append('"').append(value);
    }
    return keys.toString();
  }

  private static String gets(int count) {
    List<String> gets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gets.add("{\"#\":\"g" + i + "\",\"get\":{\"#\":\"known\"}}");
    }
    return "[" + String.join(",", gets) + "]";
  }

  private static List<String> names(String lines) {
    return lines.lines().toList();
  }

  private static Map<String, String> refusals() {
    Map<String, String> refusals = new TreeMap<>();
    REFUSED.lines().forEach(line -> refusals.put(line.substring(0, line.indexOf(" => ")), line.substring(line.indexOf(" => ") + 4)));
    return refusals;
  }
}
