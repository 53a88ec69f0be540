// The Java peer on one side of a relay and a real gun.js client on the other, both ways; once for each kind of relay.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.peer.graph.ExoPeer;
import chat.exo.peer.graph.PeerOptions;
import chat.exo.peer.graph.Put;
import chat.exo.peer.graph.Ref;
import chat.exo.peer.graph.Watch;
import chat.exo.peer.sea.SeaPair;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What gun's API does, in Java for JavaScript and in JavaScript for Java. Each test has souls of its own. */
abstract class JavaPeerContract {
  private static final Duration WAIT = Duration.ofSeconds(30);

  /** The relay that the tests of a class share. */
  abstract String gunUrl();

  @Test
  void put_in_java_is_once_in_gun() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      sent(peer.get("j-put").put(Map.of("name", text("Ann"), "age", number(7.5), "member", new Value.Truth(true), "gone", new Value.Null())));
      JsonNode node = gun.run("return once(gun.get('j-put'), {wait: 5000})");
      assertThat(node).isEqualTo(Frames.object().put("name", "Ann").put("age", 7.5).put("member", true).putNull("gone"));
      sent(peer.get("j-put").get("home").get("city").put("Oslo"));
      assertThat(gun.run("return once(gun.get('j-put').get('home').get('city'), {wait: 5000})").asText()).isEqualTo("Oslo");
    }
  }

  @Test
  void put_in_gun_is_once_in_java() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      gun.run("return put(gun.get('g-put'), {name: 'Ann', age: 7.5, member: true, gone: null, home: {city: 'Oslo'}})");
      Ref ann = peer.get("g-put");
      assertThat(ann.get("name").once()).succeedsWithin(WAIT).isEqualTo(Optional.of(text("Ann")));
      assertThat(ann.get("age").once().join()).contains(number(7.5));
      assertThat(ann.get("member").once().join()).contains(new Value.Truth(true));
      assertThat(ann.get("gone").once().join()).contains(new Value.Null());
      assertThat(ann.get("nobody").once().join()).isEmpty();
      assertThat(ann.get("home").get("city").once().join()).contains(text("Oslo"));
      assertThat(ann.get("home").get("city").back().back().get("name").once().join()).contains(text("Ann"));
    }
  }

  @Test
  void on_in_gun_hears_what_java_writes() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      gun.run("watch(gun.get('j-on').get('x'), 'x'); return barrier()");
      for (String value : List.of("one", "two", "three")) {
        sent(peer.get("j-on").get("x").put(value));
        await().atMost(WAIT).until(() -> values(gun, "x").contains(value));
      }
      assertThat(values(gun, "x")).containsExactly("one", "two", "three");
    }
  }

  @Test
  void on_in_java_hears_what_gun_writes() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      List<Value> heard = new CopyOnWriteArrayList<>();
      try (Watch watch = peer.get("g-on").get("x").on(heard::add).join()) {
        for (String value : List.of("one", "two", "three")) {
          gun.run("return put(gun.get('g-on').get('x'), '" + value + "')");
          await().atMost(WAIT).until(() -> heard.contains(text(value)));
        }
      }
      assertThat(heard).containsExactly(text("one"), text("two"), text("three"));
    }
  }

  @Test
  void a_set_of_java_is_mapped_in_gun() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      peer.get("j-set").set(Map.of("name", text("a"))).join();
      gun.run("watch(gun.get('j-set').map().get('name'), 'name')");
      await().atMost(WAIT).until(() -> Set.copyOf(values(gun, "name")).equals(Set.of("a")));
      peer.get("j-set").set(Map.of("name", text("b"))).join();
      sent(peer.get("j-friend").get("name").put("c"));
      sent(peer.get("j-set").set(new Soul("j-friend")));
      await().atMost(WAIT).until(() -> Set.copyOf(values(gun, "name")).equals(Set.of("a", "b", "c")));
    }
  }

  @Test
  void a_set_of_gun_is_mapped_in_java() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      gun.run("await put(gun.get('g-set').set({name: 'a'}), {seen: 1}); gun.get('g-set').set({name: 'b'}); return barrier()");
      Set<String> names = new ConcurrentSkipListSet<>();
      try (Watch watch = peer.get("g-set").map(item -> item.get("name").once().join().ifPresent(name -> names.add(name.json()))).join()) {
        await().atMost(WAIT).until(() -> names.equals(Set.of("\"a\"", "\"b\"")));
        gun.run("gun.get('g-set').set({name: 'c'}); return barrier()");
        await().atMost(WAIT).until(() -> names.equals(Set.of("\"a\"", "\"b\"", "\"c\"")));
      }
    }
  }

  @Test
  void gun_finds_by_lex_what_java_wrote() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      sent(peer.get("j-lex").put(Map.of("2026-01-01", number(1), "2026-01-15", number(2), "2027-01-01", number(3))));
      gun.run("watch(gun.get('j-lex').get({'.': {'*': '2026-'}, '%': 5000}).map(), 'day')");
      await().atMost(WAIT).until(() -> keys(gun, "day").equals(Set.of("2026-01-01", "2026-01-15")));
    }
  }

  @Test
  void java_finds_by_lex_what_gun_wrote() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      gun.run("return put(gun.get('g-lex'), {'2026-01-01': 1, '2026-01-15': 2, '2027-01-01': 3})");
      Lex range = new Lex(Optional.empty(), Optional.empty(), Optional.of("2026-01-10"), Optional.of("2027-01-01"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(found(peer, Lex.startingWith("2026-"))).containsExactlyInAnyOrder("2026-01-01", "2026-01-15"));
      await().atMost(WAIT).untilAsserted(() -> assertThat(found(peer, range)).containsExactlyInAnyOrder("2026-01-15", "2027-01-01"));
    }
  }

  @Test
  void an_account_made_in_java_opens_in_gun_and_its_words_are_read() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      SeaPair pair = peer.accounts().create("java-zoë", "correct horse").join();
      sent(peer.user(pair).get("said").put("signed in Java"));
      assertThat(auth(gun, "java-zoë", "correct horse")).isEqualTo(pair.pub());
      assertThat(auth(gun, "java-zoë", "wrong horse")).startsWith("error");
      assertThat(gun.run("return once(gun.get('~" + pair.pub() + "').get('said'), {wait: 5000})").asText()).isEqualTo("signed in Java");
      assertThat(auth(gun, "java-zoë", "correct horse")).isEqualTo(pair.pub());
      gun.run("return put(gun.user().get('answer'), 'signed in gun')");
      await().atMost(WAIT).untilAsserted(() -> assertThat(peer.user(pair).get("answer").once().join()).contains(text("signed in gun")));
    }
  }

  @Test
  void an_account_made_in_gun_opens_in_java_and_its_words_are_read() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      String pub = created(gun, "gun-zoë", "correct horse");
      assertThat(auth(gun, "gun-zoë", "correct horse")).isEqualTo(pub);
      gun.run("return put(gun.user().get('said'), 'signed in gun')");
      SeaPair pair = peer.accounts().login("gun-zoë", "correct horse").join();
      assertThat(pair.pub()).isEqualTo(pub);
      assertThat(peer.accounts().login("gun-zoë", "wrong horse")).failsWithin(WAIT).withThrowableThat().withMessageContaining("expected the passphrase");
      await().atMost(WAIT).untilAsserted(() -> assertThat(peer.get("~" + pub).get("said").once().join()).contains(text("signed in gun")));
      sent(peer.user(pair).get("answer").put("signed in Java"));
      assertThat(gun.run("return once(gun.get('~" + pub + "').get('answer'), {wait: 5000})").asText()).isEqualTo("signed in Java");
      assertThat(peer.accounts().create("gun-zoë", "another horse")).failsWithin(WAIT).withThrowableThat().withMessageContaining("nobody has");
    }
  }

  @Test
  void a_passphrase_changed_in_java_opens_in_gun() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      SeaPair pair = peer.accounts().create("java-changer", "first horse").join();
      sent(peer.accounts().changePassphrase("java-changer", "first horse", "second horse"));
      assertThat(auth(gun, "java-changer", "second horse")).isEqualTo(pair.pub());
    }
    try (GunClient gun = gun()) {
      assertThat(auth(gun, "java-changer", "first horse")).startsWith("error");
    }
  }

  @Test
  void a_passphrase_changed_in_gun_opens_in_java() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      String pub = created(gun, "gun-changer", "first horse");
      gun.run("return new Promise(done => gun.user().auth('gun-changer', 'first horse', ack => done(ack.err ?? 'changed'), {change: 'second horse'}))");
      await().atMost(WAIT).ignoreExceptions().untilAsserted(
          () -> assertThat(peer.accounts().login("gun-changer", "second horse").join().pub()).isEqualTo(pub));
      assertThat(peer.accounts().login("gun-changer", "first horse")).failsWithin(WAIT);
    }
  }

  @Test
  void a_pair_of_gun_logs_in_in_java_and_the_other_way_round() {
    try (ExoPeer peer = peer();
        GunClient gun = gun()) {
      JsonNode made = gun.run("return Gun.SEA.pair()");
      SeaPair pair =
          new SeaPair(made.path("pub").asText(), made.path("priv").asText(), made.path("epub").asText(), made.path("epriv").asText());
      sent(peer.user(peer.accounts().login(pair)).get("from").put("Java"));
      gun.run("return new Promise(done => gun.user().auth(" + made + ", ack => done(ack.err ?? 'in')))");
      assertThat(gun.run("return once(gun.user().get('from'), {wait: 5000})").asText()).isEqualTo("Java");
      gun.run("return put(gun.user().get('back'), 'gun')");
      await().atMost(WAIT).untilAsserted(() -> assertThat(peer.user(pair).get("back").once().join()).contains(text("gun")));
    }
  }

  private ExoPeer peer() {
    ExoPeer peer = ExoPeer.open(PeerOptions.inMemory().relay(URI.create(gunUrl())));
    await().atMost(WAIT).until(peer::connected);
    return peer;
  }

  private GunClient gun() {
    GunClient gun = GunClient.connectWithSea(gunUrl());
    gun.run("return barrier()");
    return gun;
  }

  private static void sent(CompletableFuture<Put> put) {
    assertThat(put.thenCompose(Put::acknowledged)).succeedsWithin(WAIT);
  }

  private static Set<String> found(ExoPeer peer, Lex keys) {
    return peer.get("g-lex").keys(keys).join().cells().stream().map(Cell::key).collect(Collectors.toSet());
  }

  /** The account's key, or what went wrong. */
  private static String auth(GunClient gun, String alias, String passphrase) {
    return gun.run(
            "gun.user().leave(); return new Promise(done => gun.user().auth('" + alias + "', '" + passphrase
                + "', ack => done(ack.err ? 'error: ' + ack.err : ack.sea.pub)))")
        .asText();
  }

  private static String created(GunClient gun, String alias, String passphrase) {
    return gun.run("return new Promise(done => gun.user().create('" + alias + "', '" + passphrase + "', ack => done(ack.err ?? ack.pub)))").asText();
  }

  private static List<String> values(GunClient gun, String event) {
    return gun.events(event).stream().map(said -> said.path("value").asText()).toList();
  }

  private static Set<String> keys(GunClient gun, String event) {
    return gun.events(event).stream().map(said -> said.path("key").asText()).collect(Collectors.toSet());
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value number(double number) {
    return new Value.Numeric(number);
  }
}
