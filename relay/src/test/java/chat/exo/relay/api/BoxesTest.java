package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes of a real relay: entries come as gun writes them, their owner takes them out. */
final class BoxesTest {
  private static final long STATE = 1_700_000_000_000L;

  @TempDir private Path data;
  private final TestOwner box = new TestOwner();
  private final String soul = "exo/box/" + box.box() + "#";
  private final String path = "/v1/boxes/" + box.box() + "/erase";
  private Relay relay;
  private TestClient client;
  private GunSocket gun;

  @BeforeEach
  void start() {
    String yaml = "host: 127.0.0.1\nport: 0\ndata: " + data + "\nmessenger:\n  box-size: 2500B\n";
    relay = Relay.start(Configured.of(Settings.parse("test", yaml)));
    client = new TestClient(relay);
    gun = new GunSocket(relay);
  }

  @AfterEach
  void stop() {
    gun.close();
    client.close();
    relay.close();
  }

  @Test
  void an_erased_entry_is_gone_and_a_late_copy_is_acknowledged_and_dropped() {
    String key = key("hello");
    assertAcked(gun.put(soul, key, "hello", STATE));
    assertThat(gun.get(soul, key)).contains("hello");
    assertThat(erase(box, key).body()).isEqualTo("{\"erased\":1}");
    assertThat(gun.get(soul, key)).isEmpty();
    assertAcked(gun.put(soul, key, "hello", STATE));
    assertAcked(gun.put(soul, key, "hello", STATE + 1_000));
    assertThat(gun.get(soul, key)).isEmpty();
    stop();
    start();
    assertAcked(gun.put(soul, key, "hello", STATE + 2_000));
    assertThat(gun.get(soul, key)).isEmpty();
  }

  @Test
  void of_an_entry_that_never_came_nothing_is_remembered() {
    String key = key("read on another relay");
    assertThat(erase(box, key).body()).isEqualTo("{\"erased\":0}");
    assertAcked(gun.put(soul, key, "read on another relay", STATE));
    assertThat(gun.get(soul, key)).contains("read on another relay");
    assertThat(erase(box, key).body()).isEqualTo("{\"erased\":1}");
  }

  @Test
  void only_the_keys_that_are_named_go() {
    gun.put(soul, key("one"), "one", STATE);
    gun.put(soul, key("two"), "two", STATE);
    erase(box, key("one"));
    assertThat(gun.get(soul, key("two"))).contains("two");
  }

  @Test
  void nobody_but_the_owner_of_the_box_erases() {
    gun.put(soul, key("mine"), "mine", STATE);
    HttpResponse<String> answer = erase(new TestOwner(), key("mine"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:exo:problem:not-owner");
    assertThat(gun.get(soul, key("mine"))).contains("mine");
  }

  @Test
  void a_full_box_takes_no_more_until_its_owner_has_read() {
    List<String> values = List.of("a".repeat(900), "b".repeat(900), "c".repeat(900));
    assertAcked(gun.put(soul, key(values.get(0)), values.get(0), STATE));
    assertAcked(gun.put(soul, key(values.get(1)), values.get(1), STATE));
    assertThat(gun.put(soul, key(values.get(2)), values.get(2), STATE).getString("err")).startsWith("this box is full");
    assertAcked(gun.put(soul, key(values.get(0)), values.get(0), STATE));
    erase(box, key(values.get(0)));
    assertAcked(gun.put(soul, key(values.get(2)), values.get(2), STATE));
    assertThat(gun.get(soul, key(values.get(2)))).contains(values.get(2));
  }

  @Test
  void what_is_no_entry_is_refused() {
    String hash = key("x").substring(12);
    assertThat(gun.put(soul, hash, "x", STATE).getString("err")).startsWith("expected a key TIME#HASH");
  }

  @Test
  void keys_that_cannot_be_are_refused() {
    for (String body : List.of("{}", "{\"keys\":[]}", "{\"keys\":[\"x\"]}", "{\"keys\":[1]}", "{\"keys\":\"x\"}", "[]")) {
      HttpResponse<String> answer = client.signed(box, "POST", path, body);
      assertThat(new JsonObject(answer.body()).getString("type")).as(body).isEqualTo("urn:exo:problem:bad-body");
    }
  }

  private HttpResponse<String> erase(TestOwner signer, String key) {
    return client.signed(signer, "POST", path, new JsonObject().put("keys", new JsonArray().add(key)).encode());
  }

  private static String key(String value) {
    byte[] hash = TestOwner.sha256(value.getBytes(StandardCharsets.UTF_8));
    return "000lrbq8g00#" + Base64.getEncoder().encodeToString(hash);
  }

  private static void assertAcked(JsonObject answer) {
    assertThat(answer.getValue("err")).isNull();
    assertThat(answer.getValue("ok")).isEqualTo(true);
  }
}
