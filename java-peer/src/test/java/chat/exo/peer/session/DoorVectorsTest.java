package chat.exo.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.Shape;
import chat.exo.peer.VectorFiles;
import chat.exo.peer.account.Account;
import chat.exo.peer.account.Names;
import chat.exo.peer.account.Profile;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.link.SafetyNumber;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.transport.RelayRule;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.InvalidKeyException;

/** What every client lets in and what it does not, one list for all of them: {@code -Dexo.vectors.write=true} makes it anew. */
final class DoorVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AT = 1_790_000_000_000L;
  private static final String ID = "AAAAAAAAAAAAAAAAAAAAAA";

  @TempDir Path folder;

  @Test
  void the_recorded_doors_open_and_stay_shut() throws IOException, InvalidKeyException {
    if (Boolean.getBoolean("exo.vectors.write")) {
      write(Path.of(System.getProperty("exo.vectors"), "messaging", "doors.json"));
    }
    JsonNode doors = VectorFiles.messaging("doors");
    int count = 0;
    for (Shape shape : Shape.values()) {
      for (JsonNode one : doors.get(shape == Shape.ACCOUNT ? "accounts" : "ids")) {
        assertThat(shape.fits(one.get("text").asText())).as(one.toString()).isEqualTo(one.get("good").asBoolean());
        count++;
      }
    }
    for (JsonNode one : doors.get("names")) {
      assertThat(Names.plain(one.get("given").asText())).isEqualTo(one.get("shown").asText());
      count++;
    }
    for (JsonNode one : doors.get("relays")) {
      List<URI> own = new ArrayList<>();
      one.get("own").forEach(url -> own.add(URI.create(url.asText())));
      boolean allowed = new RelayRule(own).allows(URI.create(one.get("relay").asText()));
      assertThat(allowed).as(one.toString()).isEqualTo(one.get("good").asBoolean());
      count++;
    }
    for (JsonNode one : doors.get("contents")) {
      boolean read = ContentJson.read(one.get("text").asText().getBytes(StandardCharsets.UTF_8)).isPresent();
      assertThat(read).as(one.toString()).isEqualTo(one.get("good").asBoolean());
      count++;
    }
    for (JsonNode one : doors.get("profiles")) {
      assertThat(Profile.parse(one.get("text").asText()).isPresent()).as(one.get("why").asText()).isEqualTo(one.get("good").asBoolean());
      count++;
    }
    for (JsonNode one : doors.get("numbers")) {
      assertThat(progress(one.get("read")).admits(progress(one.get("message")))).as(one.toString()).isEqualTo(one.get("good").asBoolean());
      count++;
    }
    JsonNode safety = doors.get("safety");
    SafetyNumber number =
        SafetyNumber.of(
            safety.get("own").asText(), keys(safety.get("ownKeys")), safety.get("theirs").asText(), keys(safety.get("theirKeys")));
    assertThat(number.digits()).isEqualTo(safety.get("digits").asText());
    assertThat(count).isGreaterThan(60);
  }

  private static Progress progress(JsonNode in) {
    return new Progress(in.get("chain").asLong(), in.get("counter").asLong(), in.get("epoch").asLong(), in.get("index").asLong());
  }

  private static SortedMap<Integer, IdentityKey> keys(JsonNode in) throws InvalidKeyException {
    SortedMap<Integer, IdentityKey> keys = new TreeMap<>();
    for (var field : in.properties()) {
      keys.put(Integer.parseInt(field.getKey()), new IdentityKey(Base64.getDecoder().decode(field.getValue().asText())));
    }
    return keys;
  }

  private void write(Path file) throws IOException {
    ObjectNode out = JSON.createObjectNode();
    out.put(
        "description",
        "What a client takes in: shapes of names, names as shown, relays of others, contents, profiles, numbers of messages, the safety number over all devices.");
    String pub = SeaPair.generate().pub();
    for (String text : List.of(pub)) {
      out.withArray("accounts").addObject().put("text", text).put("good", true);
    }
    for (String text : List.of("", "a", "exo", "~foo", pub + "/1", pub.substring(1), pub.replace('.', '-'), "x".repeat(87), pub + "\n")) {
      out.withArray("accounts").addObject().put("text", text).put("good", false);
    }
    out.withArray("ids").addObject().put("text", ID).put("good", true);
    for (String text : List.of("", "A", ID + "A", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAA/", pub)) {
      out.withArray("ids").addObject().put("text", text).put("good", false);
    }
    for (String name : List.of("Ann", "  Bob \n trust: verified", "\u001b]0;x\u0007\u009b31m", "a\u202eb\u2028c", "x".repeat(80), "\ud83d\udc68\u200d\ud83d\udc69")) {
      out.withArray("names").addObject().put("given", name).put("shown", Names.plain(name));
    }
    List<String> abroad = List.of("wss://mine.example/gun");
    relays(out, abroad, true, "wss://relay.example/gun", "https://relay.example", "wss://8.8.8.8/gun", "wss://172.32.0.1/gun");
    relays(out, abroad, false, "ws://relay.example/gun", "http://relay.example", "ws://127.0.0.1:1/gun", "wss://localhost/gun", "wss://[::1]/gun");
    relays(out, abroad, false, "wss://10.0.0.1/gun", "wss://192.168.1.1/gun", "wss://169.254.169.254/", "wss://[fd00::1]/gun", "wss://router/gun");
    relays(out, abroad, false, "wss://printer.local/gun", "wss://2130706433/gun", "wss://0x7f.1/gun", "wss://127.1/gun");
    relays(out, List.of("ws://localhost:1/gun"), true, "ws://127.0.0.1:2/gun", "ws://localhost:1/gun");
    relays(out, List.of("ws://localhost:1/gun"), false, "wss://192.168.1.1/gun");
    relays(out, List.of("ws://192.168.1.1/gun"), true, "ws://192.168.1.1/gun", "wss://192.168.1.2/gun");
    relays(out, List.of("ws://192.168.1.1/gun"), false, "ws://192.168.1.2/gun", "ws://localhost:2/gun");
    String start = "{\"id\":\"" + ID + "\",\"at\":1,\"kind\":";
    String group = start + "\"group\",\"group\":\"" + ID + "\",\"epoch\":";
    contents(out, true, start + "\"text\",\"text\":\"hello\"}", start + "\"typing\"}", start + "\"of tomorrow\",\"x\":1}");
    contents(out, true, group + "1,\"name\":\"n\",\"members\":[\"" + pub + "\"]}", start + "\"erase\",\"to\":\"" + ID + "\"}");
    contents(out, true, start + "\"profile\",\"updated\":5,\"relays\":[\"wss://relay.example/gun\"]}");
    contents(out, false, "", "[]", "{}", "{\"id\":\"x\",\"kind\":\"text\",\"text\":\"hello\"}", start + "\"text\"}", start + "\"text\",\"text\":1}");
    contents(out, false, start + "\"text\",\"text\":\"hello\",\"group\":\"" + pub + "\"}", start + "\"text\",\"text\":\"hello\",\"after\":\"exo\"}");
    contents(out, false, start + "\"erase\",\"to\":\"" + pub + "\"}", start + "\"receipt\",\"state\":\"read\",\"ids\":[\"x\"]}");
    contents(out, false, group + "0,\"name\":\"n\",\"members\":[\"" + pub + "\"]}", group + "2147483647,\"name\":\"n\",\"members\":[\"" + pub + "\"]}");
    contents(out, false, group + "1,\"name\":\"n\",\"members\":[\"x\"]}", group + "1,\"name\":\"n\",\"members\":[\"" + pub + "\",\"" + pub + "\"]}");
    contents(out, false, group + "1,\"name\":\"" + "n".repeat(101) + "\",\"members\":[\"" + pub + "\"]}");
    contents(out, false, start + "\"group\",\"group\":\"exo\",\"epoch\":1,\"name\":\"n\",\"members\":[\"" + pub + "\"]}");
    profiles(out);
    numbers(out);
    safety(out);
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out) + "\n");
  }

  private static void relays(ObjectNode out, List<String> own, boolean good, String... urls) {
    for (String url : urls) {
      ObjectNode one = out.withArray("relays").addObject();
      own.forEach(one.putArray("own")::add);
      one.put("relay", url).put("good", good);
    }
  }

  private static void contents(ObjectNode out, boolean good, String... texts) {
    for (String text : texts) {
      out.withArray("contents").addObject().put("text", text).put("good", good);
    }
  }

  private void profiles(ObjectNode out) throws IOException {
    try (Vault vault = Vault.create(folder.resolve("writer"), new VaultLock.Key(new byte[32]))) {
      Account account =
          Account.create(vault, SeaPair.generate(), Optional.of("Ann"), List.of(URI.create("wss://relay.example/gun")), AT);
      String text = account.profile(new Transaction(vault)).text();
      profile(out, true, "as it is", text);
      profile(out, false, "another version", text.replace("\"v\":1", "\"v\":2"));
      profile(out, false, "no version", text.replace("\"v\":1,", ""));
      profile(out, false, "device 0", text.replace("\"devices\":[{\"id\":1", "\"devices\":[{\"id\":0"));
      profile(out, false, "device 128", text.replace("\"devices\":[{\"id\":1", "\"devices\":[{\"id\":128"));
      profile(out, false, "no registration id", text.replace("registrationId", "other"));
      profile(out, false, "no devices", text.replaceAll("\"devices\":\\[.*\\]", "\"devices\":[]"));
      profile(out, false, "the requests box of another", text.replaceAll("\"requests\":\\{\"id\":\"[^\"]+\"", "\"requests\":{\"id\":\"" + ID + "\""));
      ObjectNode twice = (ObjectNode) JSON.readTree(text);
      twice.withArray("devices").add(twice.path("devices").get(0).deepCopy());
      profile(out, false, "one device twice", twice.toString());
      for (String key : List.of("signedPreKey", "kyberPreKey")) {
        for (String field : List.of("key", "signature")) {
          ObjectNode shorter = (ObjectNode) JSON.readTree(text);
          ((ObjectNode) shorter.path("devices").get(0).path(key)).put(field, "AAAA");
          profile(out, false, key + " with a short " + field, shorter.toString());
        }
      }
    }
  }

  private static void profile(ObjectNode out, boolean good, String why, String text) {
    out.withArray("profiles").addObject().put("why", why).put("text", text).put("good", good);
  }

  private static void numbers(ObjectNode out) {
    number(out, true, new Progress(0, 0, 0, 0), new Progress(1, 1_000, 1, 1_000));
    number(out, false, new Progress(0, 0, 0, 0), new Progress(1, 1_001, 1, 0));
    number(out, false, new Progress(0, 0, 0, 0), new Progress(1, 0, 1, 1_001));
    number(out, true, new Progress(1, 5_000, 3, 9_000), new Progress(1, 6_000, 3, 10_000));
    number(out, false, new Progress(1, 5_000, 3, 9_000), new Progress(1, 6_001, 3, 9_000));
    number(out, false, new Progress(1, 5_000, 3, 9_000), new Progress(2, 5_001, 3, 9_000));
    number(out, true, new Progress(1, 5_000, 3, 9_000), new Progress(2, 0, 3, 9_001));
    number(out, false, new Progress(1, 5_000, 3, 9_000), new Progress(2, 0, 4, 9_001));
    number(out, true, new Progress(1, 5_000, 3, 9_000), new Progress(2, 0, 4, 0));
  }

  private static void number(ObjectNode out, boolean good, Progress read, Progress message) {
    ObjectNode one = out.withArray("numbers").addObject().put("good", good);
    one.putObject("read").put("chain", read.ratchet()).put("counter", read.counter()).put("epoch", read.epoch()).put("index", read.index());
    one.putObject("message")
        .put("chain", message.ratchet())
        .put("counter", message.counter())
        .put("epoch", message.epoch())
        .put("index", message.index());
  }

  private static void safety(ObjectNode out) {
    SortedMap<Integer, IdentityKey> own = new TreeMap<>();
    SortedMap<Integer, IdentityKey> theirs = new TreeMap<>();
    own.put(1, IdentityKeyPair.generate().getPublicKey());
    theirs.put(1, IdentityKeyPair.generate().getPublicKey());
    theirs.put(3, IdentityKeyPair.generate().getPublicKey());
    ObjectNode safety = out.putObject("safety").put("own", SeaPair.generate().pub()).put("theirs", SeaPair.generate().pub());
    own.forEach((id, key) -> safety.withObject("/ownKeys").put(id.toString(), Base64.getEncoder().encodeToString(key.serialize())));
    theirs.forEach((id, key) -> safety.withObject("/theirKeys").put(id.toString(), Base64.getEncoder().encodeToString(key.serialize())));
    safety.put("digits", SafetyNumber.of(safety.path("own").asText(), own, safety.path("theirs").asText(), theirs).digits());
  }
}
