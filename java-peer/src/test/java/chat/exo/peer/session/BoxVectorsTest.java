package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.VectorFiles;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Content;
import chat.exo.peer.sea.SeaPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Entries of both kinds of boxes, those that open and those that do not: {@code vectors/messaging/boxes.json}, for other clients
 * too. {@code -Dexo.vectors.write=true} makes a new file.
 */
final class BoxVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AT = 1_790_000_000_000L;
  private static final int TIME_LENGTH = 11;

  @Test
  void the_recorded_entries_open_or_do_not() throws IOException {
    if (Boolean.getBoolean("exo.vectors.write")) {
      write(Path.of(System.getProperty("exo.vectors"), "messaging", "boxes.json"));
    }
    JsonNode vector = VectorFiles.messaging("boxes");
    int good = 0;
    int bad = 0;
    for (JsonNode one : vector.get("entries")) {
      OwnBox box = OwnBox.of(vector.get(one.get("box").asText()));
      Entry entry = new Entry(one.get("key").asText(), one.get("value").asText());
      assertThat(entry.genuine()).isTrue();
      Optional<Envelope> opened = Envelope.open(box, entry);
      assertThat(opened.isPresent()).as(one.get("why").asText()).isEqualTo(one.has("messages"));
      if (opened.isEmpty()) {
        bad++;
        continue;
      }
      assertThat(opened.get().from()).isEqualTo(new DeviceAddress(one.get("from").asText(), one.get("device").asInt()));
      assertThat(print(opened.get())).as(one.get("why").asText()).isEqualTo(one.get("messages"));
      good++;
    }
    assertThat(good).isGreaterThanOrEqualTo(6);
    assertThat(bad).isGreaterThanOrEqualTo(12);
  }

  private static JsonNode print(Envelope envelope) {
    ObjectNode out = JSON.createObjectNode();
    for (Envelope.Letter letter : envelope.letters()) {
      ObjectNode one = out.withArray("messages").addObject().put("type", letter.message().kind().wireName());
      letter.after().ifPresent(id -> one.put("after", id));
      one.put("body", Base64.getEncoder().encodeToString(letter.message().body()));
    }
    return out.get("messages");
  }

  private static void write(Path file) throws IOException {
    ObjectNode out = JSON.createObjectNode();
    out.put("description", "Both kinds of boxes with their private keys, and entries in them. With `messages` an entry opens and holds these; without it is dropped.");
    String from = SeaPair.generate().pub();
    OwnBox made = OwnBox.madeFor(from);
    OwnBox requests = OwnBox.requests();
    out.set("made", made.json());
    out.set("requests", requests.json());
    out.set("made again", OwnBox.madeFor(from).json());
    DeviceAddress device = new DeviceAddress(from, 1);
    good(out, "a first message", "requests", requests, new Envelope(device, List.of(letter(SignalText.Kind.PREKEY, 1_800))));
    good(out, "one message", "made", made, new Envelope(device, List.of(letter(SignalText.Kind.MESSAGE, 300))));
    List<Envelope.Letter> three =
        List.of(
            letter(SignalText.Kind.PREKEY, 1_800),
            letter(SignalText.Kind.MESSAGE, 300),
            new Envelope.Letter(new SignalText(SignalText.Kind.SENDER_KEY, new byte[200]), Optional.of(Content.freshId())));
    good(out, "three of all kinds", "made", made, new Envelope(device, three));
    List<Envelope.Letter> full = new ArrayList<>();
    while (Envelope.fits(full, letter(SignalText.Kind.MESSAGE, 250))) {
      full.add(letter(SignalText.Kind.MESSAGE, 250));
    }
    good(out, "as many as fit", "made", made, new Envelope(device, full));
    good(out, "one that is longer than several may be", "made", made, new Envelope(device, List.of(letter(SignalText.Kind.MESSAGE, 20_000))));
    String message = "{\"type\":\"message\",\"body\":\"AAAA\"}";
    String start = "{\"from\":\"" + from + "\",\"device\":1,\"messages\":[";
    Entry partly = forged(made, padded(start + "{\"type\":\"message\",\"body\":\"?\"},{\"type\":\"of tomorrow\",\"body\":\"\"}," + message + "]", 512), AT);
    ObjectNode some = entry(out, "one good message among others without a form", "made", partly).put("from", from).put("device", 1);
    some.withArray("messages").addObject().put("type", "message").put("body", "AAAA");
    String[][] texts = {
      {"no sender", "{\"device\":1,\"messages\":[" + message + "]"},
      {"a sender of another shape", "{\"from\":\"exo\",\"device\":1,\"messages\":[" + message + "]"},
      {"device 0", start.replace("\"device\":1", "\"device\":0") + message + "]"},
      {"device 128", start.replace("\"device\":1", "\"device\":128") + message + "]"},
      {"no messages", start + "]"},
      {"messages that are none", start + "1,{},[]]"},
      {"more messages than 64", start + (message + ",").repeat(64) + message + "]"},
    };
    for (String[] text : texts) {
      entry(out, text[0], "made", forged(made, padded(text[1], text[1].length() < 490 ? 512 : 4_096), AT));
    }
    entry(out, "no padding", "made", forged(made, (start + message + "]}").getBytes(StandardCharsets.UTF_8), AT));
    entry(out, "padded to three times 512", "made", forged(made, padded(start + message + "]", 1_536), AT));
    entry(out, "several messages in more than 16 KiB", "made", forged(made, padded(start + message + "," + message + "]", 32_768), AT));
    entry(out, "no JSON", "made", forged(made, "x".repeat(512).getBytes(StandardCharsets.UTF_8), AT));
    Entry one = new Envelope(device, List.of(letter(SignalText.Kind.MESSAGE, 300))).seal(made.address(), AT);
    entry(out, "copied to another time", "made", Entry.of(AT + 1, one.value()));
    entry(out, "copied to another box", "made again", one);
    Entry first = new Envelope(device, List.of(letter(SignalText.Kind.PREKEY, 1_800))).seal(requests.address(), AT);
    entry(out, "a first message copied to another time", "requests", Entry.of(AT + 1, first.value()));
    entry(out, "sealed as for the open box, in one that is not", "made", first);
    byte[] bytes = Base64.getDecoder().decode(one.value());
    for (int at : List.of(0, 5, 40, bytes.length - 1)) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      entry(out, "byte " + at + " is another", "made", Entry.of(AT, Base64.getEncoder().encodeToString(changed)));
    }
    entry(out, "too short", "made", Entry.of(AT, "AgAAAA=="));
    entry(out, "no base64", "made", Entry.of(AT, "not base64"));
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n");
  }

  private static Envelope.Letter letter(SignalText.Kind kind, int bytes) {
    byte[] body = new byte[bytes];
    IntStream.range(0, bytes).forEach(i -> body[i] = (byte) i);
    return new Envelope.Letter(new SignalText(kind, body));
  }

  private static byte[] padded(String open, int length) {
    String end = ",\"pad\":\"";
    return (open + end + "0".repeat(length - open.length() - end.length() - 2) + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  private static Entry forged(OwnBox box, byte[] text, long atMillis) {
    String time = Entry.of(atMillis, "").key().substring(0, TIME_LENGTH);
    byte[] bound = (box.address().id() + "#" + time).getBytes(StandardCharsets.UTF_8);
    return Entry.of(atMillis, Base64.getEncoder().encodeToString(box.address().seal().seal(text, bound)));
  }

  private static void good(ObjectNode out, String why, String name, OwnBox box, Envelope envelope) {
    ObjectNode one = entry(out, why, name, envelope.seal(box.address(), AT));
    one.put("from", envelope.from().pub()).put("device", envelope.from().device()).set("messages", print(envelope));
  }

  private static ObjectNode entry(ObjectNode out, String why, String box, Entry entry) {
    return out.withArray("entries").addObject().put("why", why).put("box", box).put("key", entry.key()).put("value", entry.value());
  }
}
