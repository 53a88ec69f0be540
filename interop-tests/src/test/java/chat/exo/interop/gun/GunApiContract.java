// What an application does with gun.js, against a live relay; once for Node and once for Chromium.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every test has souls of its own; writer and reader are different clients, so what is read came through the relay. */
abstract class GunApiContract {
  private static final String UNDEFINED = "(undefined)";
  private static final String EXOTIC = "e\u0301 \ud83d\ude00 \ud800 \udc00x \u0000 \u2028 \" \\ \u001b \uffff";

  private final List<GunClient> open = new ArrayList<>();

  /** The relay that the tests of a class share. */
  abstract RelayProcess relay();

  /** A new client of it. */
  abstract GunClient connect();

  @AfterEach
  void close_clients() {
    open.forEach(GunClient::close);
    open.clear();
    assertThat(relay().alive()).isTrue();
  }

  @Test
  void what_one_puts_another_reads() {
    assertThat(client().run("return put(gun.get('flat'), {name: 'Ann', age: 7.5, member: true})").has("err")).isFalse();
    JsonNode node = client().run("return once(gun.get('flat'))");
    assertThat(node).isEqualTo(Frames.object().put("name", "Ann").put("age", 7.5).put("member", true));
  }

  @Test
  void a_nested_put_is_read_along_its_links() {
    client().run("return put(gun.get('nest'), {name: 'Ann', home: {city: 'Oslo', geo: {lat: 59.9}}})");
    GunClient reader = client();
    assertThat(reader.run("return once(gun.get('nest').get('home').get('geo').get('lat'))").asDouble()).isEqualTo(59.9);
    assertThat(reader.run("return once(gun.get('nest').get('home').get('city'))").asText()).isEqualTo("Oslo");
  }

  @Test
  void once_of_what_nobody_has_is_undefined() {
    client().run("return put(gun.get('has'), {a: 1})");
    GunClient reader = client();
    assertThat(reader.run("return once(gun.get('has-not'))").asText()).isEqualTo(UNDEFINED);
    assertThat(reader.run("return once(gun.get('has').get('other'))").asText()).isEqualTo(UNDEFINED);
  }

  @Test
  void once_of_a_wide_node_is_the_whole_node() {
    String wide = "const wide = {}; for (let i = 0; i < 1000; i++) { wide['k' + i] = 'x'.repeat(700); }";
    assertThat(client().run(wide + " return put(gun.get('wide-once'), wide)").has("err")).isFalse();
    assertThat(client().run("return once(gun.get('wide-once'))").size()).isEqualTo(1_000);
  }

  @Test
  void once_takes_what_is_written_while_it_waits() {
    GunClient reader = client();
    CompletableFuture<JsonNode> late = reader.begin("return once(gun.get('late').get('x'), {wait: 20000})");
    reader.run("return barrier()");
    client().run("return put(gun.get('late').get('x'), 'now')");
    assertThat(reader.await(late).asText()).isEqualTo("now");
  }

  @Test
  void on_brings_what_others_write() {
    GunClient reader = client();
    GunClient writer = client();
    reader.run("watch(gun.get('live').get('x'), 'x'); return barrier()");
    for (int i = 1; i <= 3; i++) {
      writer.run("return put(gun.get('live').get('x'), 'value " + i + "')");
      String expected = "value " + i;
      await().until(() -> reader.events("x").stream().anyMatch(x -> x.path("value").asText().equals(expected)));
    }
    assertThat(values(reader, "x")).containsExactly("value 1", "value 2", "value 3");
  }

  @Test
  void map_brings_every_item_of_a_set_and_those_to_come() {
    GunClient writer = client();
    writer.run("await put(gun.get('people').set({name: 'a'}), {seen: 1}); gun.get('people').set({name: 'b'})");
    GunClient reader = client();
    reader.run("watch(gun.get('people').map().get('name'), 'name')");
    await().until(() -> new HashSet<>(values(reader, "name")).equals(Set.of("a", "b")));
    writer.run("gun.get('people').set({name: 'c'})");
    await().until(() -> new HashSet<>(values(reader, "name")).equals(Set.of("a", "b", "c")));
  }

  @Test
  void lex_prefix_range_and_limit_find_what_they_name() {
    client().run("return put(gun.get('days'), {'2026-01-01': 1, '2026-01-15': 2, '2026-02-01': 3, '2027-01-01': 4})");
    GunClient prefix = client();
    prefix.run("watch(gun.get('days').get({'.': {'*': '2026-'}, '%': 5000}).map(), 'day')");
    await().until(() -> keys(prefix, "day").equals(Set.of("2026-01-01", "2026-01-15", "2026-02-01")));
    GunClient range = client();
    range.run("watch(gun.get('days').get({'.': {'>': '2026-01-10', '<': '2026-02-01'}, '%': 5000}).map(), 'day')");
    await().until(() -> keys(range, "day").equals(Set.of("2026-01-15", "2026-02-01")));
    GunClient one = client();
    one.run("watch(gun.get('days').get({'.': {'*': '2026-'}, '%': 1}).map(), 'day')");
    await().until(() -> keys(one, "day").equals(Set.of("2026-01-01")));
    one.run("return barrier()");
    assertThat(keys(one, "day")).containsExactly("2026-01-01");
  }

  @Test
  void a_lex_watch_is_told_of_keys_to_come() {
    GunClient writer = client();
    writer.run("return put(gun.get('log'), {'a1': 1})");
    GunClient reader = client();
    reader.run("watch(gun.get('log').get({'.': {'*': 'a'}, '%': 5000}).map(), 'a')");
    await().until(() -> keys(reader, "a").equals(Set.of("a1")));
    writer.run("await put(gun.get('log').get('b1'), 1); return put(gun.get('log').get('a2'), 2)");
    await().until(() -> keys(reader, "a").equals(Set.of("a1", "a2")));
  }

  @Test
  void null_is_a_value() {
    GunClient writer = client();
    writer.run("await put(gun.get('gone'), {a: 1, b: 2}); return put(gun.get('gone').get('a'), null)");
    assertThat(client().run("return once(gun.get('gone'))")).isEqualTo(Frames.object().putNull("a").put("b", 2));
    assertThat(client().run("return once(gun.get('gone').get('a'))").isNull()).isTrue();
  }

  @Test
  void unicode_comes_through_lone_surrogates_included() {
    // Escaped twice: no pipe on the way to a page carries half a pair.
    String text = Script.ascii(Frames.quoted(EXOTIC));
    client().run("return put(gun.get(" + text + ").get(" + text + "), " + text + ")");
    GunClient reader = client();
    reader.run("const text = " + text + "; emit('same', (await once(gun.get(text).get(text))) === text)");
    assertThat(reader.events("same")).extracting(JsonNode::asBoolean).containsExactly(true);
  }

  @Test
  void a_node_of_ten_thousand_keys_is_written_and_read_whole() {
    client().run("const node = {}; for (let i = 0; i < 10000; i++) node['key' + i] = i; return put(gun.get('wide'), node)");
    GunClient reader = client();
    reader.run("gun.get('wide').on(node => { kept.wide = node })");
    await().atMost(java.time.Duration.ofSeconds(30))
        .until(() -> reader.run("return Object.keys(plain(kept.wide ?? {})).length").asInt() == 10_000);
    assertThat(reader.run("return Object.entries(plain(kept.wide)).every(([key, value]) => key === 'key' + value)").asBoolean())
        .isTrue();
  }

  @Test
  void a_value_of_two_megabytes_is_written_and_read() {
    client().run("return put(gun.get('big').get('text'), 'ab'.repeat(1 << 20))");
    GunClient reader = client();
    reader.run("gun.get('big').get('text').on(text => { kept.big = text })");
    await().until(() -> reader.run("return kept.big === 'ab'.repeat(1 << 20)").asBoolean());
  }

  @Test
  void the_callback_of_a_put_fires_exactly_once_also_when_nothing_changed() {
    GunClient writer = client();
    for (int round = 0; round < 2; round++) {
      for (String event : List.of("first-", "same-", "again-")) {
        writer.run("return put(gun.get('acked'), {a: 'the same'}, '" + event + round + "')");
      }
    }
    // Fired at once, without waiting for each other.
    writer.run("await Promise.all(Array.from({length: 20}, (x, i) => put(gun.get('acked').get('k' + i % 3), i, 'burst')))");
    writer.run("return barrier()");
    for (int round = 0; round < 2; round++) {
      for (String event : List.of("first-", "same-", "again-")) {
        assertThat(writer.events(event + round)).as(event + round).hasSize(1);
      }
    }
    assertThat(writer.events("burst")).hasSize(20).allMatch(ack -> !ack.has("err"));
  }

  @Test
  void five_writers_of_one_key_converge_as_they_do_at_guns_own_relay(@TempDir Path folder) {
    try (GunRelay other = GunRelay.start(folder.resolve("gun"), GunRelay.Mode.FLOOD)) {
      List<GunClient> writers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        GunClient writer = client();
        // Both relays hear the very same writes with the very same states, each in an order of its own.
        writer.run("gun.opt({peers: ['" + other.gunUrl() + "']}); watch(gun.get('race').get('x'), 'x'); return barrier()");
        writers.add(writer);
      }
      List<CompletableFuture<JsonNode>> racing = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        racing.add(writers.get(i).begin("for (let n = 0; n < 10; n++) gun.get('race').get('x').put('" + i + " writes ' + n); "
            + "return put(gun.get('done').get('w" + i + "'), 1)"));
      }
      for (int i = 0; i < 5; i++) {
        writers.get(i).await(racing.get(i));
      }
      await().atMost(java.time.Duration.ofSeconds(20)).untilAsserted(() -> {
        String atGun = ask(GunClient.connect(other.gunUrl()), "race");
        String atExo = ask(GunClient.connect(relay().gunUrl()), "race");
        assertThat(atExo).contains(" writes 9").isEqualTo(atGun);
        for (GunClient writer : writers) {
          assertThat(writer.run("return once(gun.get('race').get('x'))").asText()).isEqualTo(atExo);
        }
      });
    }
  }

  final GunClient client() {
    GunClient client = connect();
    open.add(client);
    client.run("return barrier()");
    return client;
  }

  private static String ask(GunClient client, String soul) {
    try (client) {
      return client.run("return once(gun.get('" + soul + "').get('x'), {wait: 1000})").asText();
    }
  }

  private static List<String> values(GunClient client, String event) {
    return client.events(event).stream().map(said -> said.path("value").asText()).toList();
  }

  private static Set<String> keys(GunClient client, String event) {
    Set<String> keys = new HashSet<>();
    client.events(event).forEach(said -> keys.add(said.path("key").asText()));
    return keys;
  }
}
