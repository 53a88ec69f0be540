// Pages with two relays in their list, which gun.js tells its relays with every message; and a real relay among a hundred of them.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** They are pages, and no relays. */
final class PagesWithTwoRelaysTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private static JsonNode run(Script page, String code) {
    return page.ask(Map.of("run", code));
  }

  private static boolean has(RelayProcess relay, String soul, String value) {
    try (RawClient client = RawClient.connect(relay)) {
      String id = Frames.id();
      client.get(id, soul);
      return client.awaitAnswer(id).path("put").path(soul).path("k").asText().equals(value);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9.9999991", "0.2019.416", "0.2020.520", "present"})
  void a_page_is_asked_for_nothing_that_is_not_its_own(String version) {
    try (RelayProcess one = RelayProcess.start(folder.resolve("one"));
        RelayProcess two = RelayProcess.start(folder.resolve("two"));
        Script page = Script.start("old-gun-client.js", List.of(version, one.gunUrl(), two.gunUrl()));
        RawClient reader = RawClient.connect(one)) {
      run(page, "gun.get('own').get('k').put('mine'); return 1");
      await("at both").atMost(PATIENCE).until(() -> has(one, "own", "mine") && has(two, "own", "mine"));
      run(page, "return put(gun.get('own').get('k'), 'said with both in its list')");
      for (int i = 0; i < 50; i++) {
        reader.get(Frames.id(), "secret/" + i);
      }
      reader.barrier();
      run(page, "return put(gun.get('own').get('k'), 'mine again')");
      reader.barrier();
      run(page, "return put(gun.get('own').get('k'), 'and again')");
      Set<String> asked = new HashSet<>();
      run(page, "return asked").forEach(soul -> asked.add(soul.asText()));
      assertThat(asked).as("what %s was asked for", version).isSubsetOf("own");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.2020.520", "present"})
  void what_a_page_wrote_offline_reaches_both(String version) {
    try (RelayProcess one = RelayProcess.start(folder.resolve("one"));
        RelayProcess two = RelayProcess.start(folder.resolve("two"));
        Script page = Script.start("old-gun-client.js", List.of(version, one.gunUrl(), two.gunUrl()))) {
      run(page, "watch(gun.get('own').get('k'), 'own'); await put(gun.get('own').get('k'), 'online')");
      await("online").atMost(PATIENCE).until(() -> has(one, "own", "online") && has(two, "own", "online"));
      run(page, "cut(); await new Promise((gone) => setTimeout(gone, 200)); gun.get('own').get('k').put('offline')");
      await("offline at one").atMost(PATIENCE).until(() -> has(one, "own", "offline"));
      await("offline at the other").atMost(PATIENCE).until(() -> has(two, "own", "offline"));
    }
  }

  @ParameterizedTest
  @EnumSource(GunRelay.Mode.class)
  void a_relay_of_gun_that_dials_in_is_served_among_a_hundred_pages(GunRelay.Mode mode) {
    HttpClient http = HttpClient.newHttpClient();
    List<RawClient> pages = new ArrayList<>();
    try (RelayProcess exo = RelayProcess.start(folder.resolve("exo"))) {
      for (int i = 0; i < 100; i++) {
        RawClient page = RawClient.connect(http, exo.socketUri());
        pages.add(page);
        page.send("{\"dam\":\"hi\",\"#\":\"" + Frames.id() + "\"}");
        String list = "\"><\":\"" + exo.gunUrl() + ",http://other" + i + ".example/gun\"";
        page.send(Frames.get(Frames.id(), "page" + i).replaceFirst("\\{", "{" + list + ","));
        page.send(Frames.put(Frames.id(), "page" + i, "k", "1", Frames.now()).replaceFirst("\\{", "{" + list + ","));
      }
      pages.forEach(RawClient::barrier);
      try (GunRelay relay = GunRelay.start(folder.resolve("gun"), mode, exo.gunUrl());
          GunClient behind = GunClient.connect(relay.gunUrl());
          GunClient here = GunClient.connect(exo.gunUrl())) {
        behind.run("watch(gun.get('across').get('x'), 'x'); return barrier()");
        here.run("watch(gun.get('across').get('x'), 'x'); return barrier()");
        for (int i = 0; i < 5; i++) {
          String fromHere = "here " + i;
          String fromBehind = "behind " + i;
          here.run("return put(gun.get('across').get('x'), '" + fromHere + "')");
          await(fromHere).atMost(PATIENCE).until(() -> heard(behind).contains(fromHere));
          behind.run("return put(gun.get('across').get('x'), '" + fromBehind + "')");
          await(fromBehind).atMost(PATIENCE).until(() -> heard(here).contains(fromBehind));
        }
      }
    } finally {
      pages.forEach(RawClient::close);
    }
  }

  private static List<String> heard(GunClient client) {
    return client.events("x").stream().map(said -> said.path("value").asText()).toList();
  }

  @Test
  void ten_thousand_keys_in_one_put() {
    try (RelayProcess exo = RelayProcess.start(folder.resolve("exo"));
        Script page = Script.start("old-gun-client.js", List.of("present", exo.gunUrl()))) {
      tenThousand(page, exo, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 5_000})
  void a_clock_that_is_fast_costs_nothing(int millis) {
    try (RelayProcess exo = RelayProcess.start(folder.resolve("exo"));
        Script page = Script.start("old-gun-client.js", List.of("present+" + millis, exo.gunUrl()))) {
      tenThousand(page, exo, millis);
      assertThat(run(page, "return put(gun.get('small').get('k'), 'v')").path("ok").asBoolean()).isTrue();
      await().atMost(PATIENCE).until(() -> has(exo, "small", "v"));
    }
  }

  private static void tenThousand(Script page, RelayProcess exo, int millis) {
    for (int keys : new int[] {201, 10_000}) {
      JsonNode ack = run(page, "const node = {}; for (let i = 0; i < " + keys + "; i++) node['key' + i] = i; return put(gun.get('wide" + keys + "'), node)");
      assertThat(ack.path("ok").asBoolean()).as("%s keys, a clock %s ms fast: %s", keys, millis, ack).isTrue();
      try (RawClient reader = RawClient.connect(exo)) {
        String soul = "wide" + keys;
        reader.get(Frames.id(), soul);
        await("all of them").atMost(PATIENCE).until(() -> cells(reader, soul) == keys);
      }
    }
  }

  /** A wide answer comes in pieces. */
  private static long cells(RawClient reader, String soul) {
    return reader.messages().stream()
        .flatMap(message -> message.path("put").path(soul).properties().stream())
        .map(Map.Entry::getKey)
        .filter(key -> !key.equals("_"))
        .distinct()
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 40})
  void a_text_of_megabytes_does_not_cut_its_page_off(int megabytes) {
    try (RelayProcess exo = RelayProcess.start(folder.resolve("exo"));
        Script page = Script.start("old-gun-client.js", List.of("present", exo.gunUrl()))) {
      run(page, "watch(gun.get('large').get('k'), 'large'); return put(gun.get('large').get('before'), 1)");
      run(page, "kept.large = put(gun.get('large').get('k'), 'x'.repeat(" + megabytes + " * 1000000)); return 1");
      for (int i = 0; i < 12; i++) {
        JsonNode ack = run(page, "return put(gun.get('small').get('k" + i + "'), " + i + ")");
        assertThat(ack.path("ok").asBoolean()).as("a small put beside it: %s", ack).isTrue();
      }
      JsonNode large = run(page, "return Promise.race([kept.large, new Promise((late) => setTimeout(() => late({err: 'no answer'}), 20000))])");
      assertThat(large.path("ok").asBoolean() || !large.path("err").asText("no answer").equals("no answer")).as("its own put is answered: %s", large).isTrue();
      assertThat(large.path("ok").asBoolean()).isEqualTo(megabytes < 8);
      assertThat(run(page, "return Object.values(gun.back('opt.peers')).filter((peer) => peer.wire && peer.wire.readyState === 1).length").asInt()).isEqualTo(1);
      assertThat(exo.metric("exo_connections")).as("it is the socket it had").isEqualTo(1);
    }
  }
}
