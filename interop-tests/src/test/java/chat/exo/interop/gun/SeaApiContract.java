// What an application does with SEA, against a live relay; once for Node and once for Chromium.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts, certificates, secrets and hashes. gun.js has the same firewall in every client and would not even send most of
 * what is refused here, so the forgeries go out past it, as any program can send them.
 */
@NullUnmarked // JUnit fills the field before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SeaApiContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PASSPHRASE = "'correct horse battery'";

  private final List<GunClient> open = new ArrayList<>();
  private RelayProcess relay;
  private Person alice;
  private Person bob;
  private Person mallory;
  private GunClient reader;

  /** Who is logged in at a client of its own. */
  private record Person(GunClient client, String pub, String epub) {
    String space() {
      return "gun.get('~" + pub + "')";
    }
  }

  /** A new client with SEA. */
  abstract GunClient connect(RelayProcess to);

  /** Called when all clients are closed. */
  abstract void end();

  /** Every test has keys of its own, so the people can be the same. */
  @BeforeAll
  void start(@TempDir Path folder) {
    relay = RelayProcess.start(folder.resolve("exo"));
    alice = person(client(relay), "alice");
    bob = person(client(relay), "bob");
    mallory = person(client(relay), "mallory");
    reader = client(relay);
  }

  @AfterAll
  void stop() {
    open.forEach(GunClient::close);
    end();
    relay.close();
  }

  @AfterEach
  void nothing_went_wrong_in_the_relay() {
    assertThat(relay.alive()).isTrue();
    assertThat(relay.errors()).doesNotContain("WARN").doesNotContain("ERROR");
  }

  @Test
  void what_an_account_writes_another_client_reads() {
    assertAck(alice.client.run("return put(gun.user().get('notes').get('today'), 'hello')"));
    assertSees(reader, alice.space() + ".get('notes').get('today')", "hello");
    assertSees(reader, alice.space() + ".get('alias')", "alice");
  }

  @Test
  void nobody_else_writes_into_an_account() {
    assertAck(alice.client.run("return put(gun.user().get('status'), 'mine')"));
    assertSees(mallory.client, alice.space() + ".get('status')", "mine");
    String soul = "'~" + alice.pub + "'";
    assertRefused(mallory, "return saySigned(" + soul + ", 'status', 'forged', pair())", "Unverified data.");
    // The hole of gun's firewall: a writer is named, and no certificate of the owner is asked for.
    assertRefused(mallory, "return saySigned(" + soul + ", 'status', 'forged', pair(), {'*': pair().pub})", "Unverified data.");
    assertThat(mallory.client.run("return put(" + alice.space() + ".get('status'), 'forged')").path("err").asText())
        .as("gun.js itself")
        .isEqualTo("Unverified data.");
    assertSees(reader, alice.space() + ".get('status')", "mine");
    assertThat(cell(relay, soul(alice), "status")).contains("mine");
  }

  @Test
  void who_has_a_certificate_writes_what_it_allows_and_nobody_else_does() {
    String certificate = alice.client.run("return SEA.certify('" + bob.pub + "', {'*': 'inbox'}, pair())").asText();
    bob.client.run("kept.certificate = " + Frames.quoted(certificate));
    String inbox = alice.space() + ".get('inbox').get('first')";
    assertAck(bob.client.run("return put(" + inbox + ", 'from bob', 'ack', {opt: {cert: kept.certificate}})"));
    assertSees(alice.client, "gun.user().get('inbox').get('first')", "from bob");
    assertSees(reader, inbox, "from bob");

    String soul = "'~" + alice.pub + "/inbox'";
    String shown = shown(certificate);
    assertRefused(mallory, "return saySigned(" + soul + ", 'first', 'forged', pair(), " + shown + ")", "Certificate verification fail.");
    assertRefused(mallory, "return saySigned(" + soul + ", 'first', 'forged', pair(), {'*': pair().pub})", "Unverified data.");
    assertRefused(bob, "return saySigned('~" + alice.pub + "', 'elsewhere', 'no inbox', pair(), " + shown + ")", "Certificate verification fail.");
    assertThat(cell(relay, "~" + alice.pub + "/inbox", "first")).contains("from bob");
    assertThat(cell(relay, soul(alice), "elsewhere")).isEmpty();
  }

  @Test
  void a_certificate_that_has_expired_or_whose_holder_was_blocked_allows_nothing() {
    String expired =
        alice.client.run("return SEA.certify('" + bob.pub + "', {'*': 'box'}, pair(), null, {expiry: Date.now() - 60000})").asText();
    String blocking = alice.client.run("return SEA.certify('" + bob.pub + "', {'*': 'box'}, pair(), null, {block: 'blocked'})").asText();
    String write = "return saySigned('~" + alice.pub + "/box', 'k', 'v', pair(), ";
    assertRefused(bob, write + shown(expired) + ")", "Certificate expired.");
    assertAck(bob.client.run(write + shown(blocking) + ")"));
    assertAck(alice.client.run("return put(gun.user().get('blocked').get('" + bob.pub + "'), true)"));
    // In a browser gun's first ack is its own storage's: the relay may not have it yet.
    await().atMost(PATIENCE).until(() -> !cell(relay, soul(alice), "blocked").isEmpty());
    await().atMost(PATIENCE).until(() -> !cell(relay, "~" + alice.pub + "/blocked", bob.pub).isEmpty());
    assertRefused(bob, write.replace("'v'", "'later'") + shown(blocking) + ")", "Certificant " + bob.pub + " blocked.");
  }

  @Test
  void a_certificate_for_several_is_honoured_for_each_of_them() {
    String others = "(await SEA.pair()).pub";
    String certificate = alice.client.run("return SEA.certify([" + others + ", '" + bob.pub + "'], {'*': 'wall'}, pair())").asText();
    String wall = "~" + alice.pub + "/wall";
    // Past the client: gun.js does not find itself in a list, and sends nothing.
    assertAck(bob.client.run("return saySigned('" + wall + "', 'from bob', 'hello', pair(), " + shown(certificate) + ")"));
    assertThat(cell(relay, wall, "from bob")).contains("hello");
    assertRefused(
        mallory, "return saySigned('" + wall + "', 'from mallory', 'hello', pair(), " + shown(certificate) + ")", "Certificate verification fail.");
  }

  @Test
  void a_list_of_trusted_people_is_kept_by_its_owner_alone() {
    assertAck(alice.client.run("return put(gun.user().get('trusted').get('" + bob.pub + "'), true)"));
    String list = alice.space() + ".get('trusted')";
    assertSees(reader, list + ".get('" + bob.pub + "')", "true");
    String soul = "'~" + alice.pub + "/trusted'";
    assertRefused(mallory, "return saySigned(" + soul + ", pair().pub, true, pair())", "Unverified data.");
    assertRefused(mallory, "return saySigned(" + soul + ", '" + bob.pub + "', false, pair(), {'*': pair().pub})", "Unverified data.");
    assertThat(cell(relay, "~" + alice.pub + "/trusted", mallory.pub)).isEmpty();
    assertAck(alice.client.run("return put(gun.user().get('trusted').get('" + bob.pub + "'), false)"));
    assertSees(reader, list + ".get('" + bob.pub + "')", "false");
  }

  @Test
  void a_secret_of_two_is_read_by_these_two_and_not_by_the_relay() {
    String secret = "the plaintext of a secret";
    assertAck(alice.client.run("const common = await SEA.secret('" + bob.epub + "', pair()); "
        + "return put(gun.user().get('letter'), await SEA.encrypt('" + secret + "', common))"));
    String read = "const text = await new Promise(done => " + alice.space() + ".get('letter').on(text => done(text))); "
        + "return (await SEA.decrypt(text, await SEA.secret('" + alice.epub + "', pair()))) ?? null";
    assertThat(bob.client.run(read).asText()).isEqualTo(secret);
    assertThat(mallory.client.run(read).isNull()).as("a third person's key opens nothing").isTrue();
    assertThat(cell(relay, soul(alice), "letter")).contains("ct").doesNotContain(secret);
  }

  @Test
  void data_under_its_hash_is_taken_and_under_another_hash_refused() {
    String data = "what has this hash";
    String hash = alice.client.run("return SEA.work('" + data + "', null, null, {name: 'SHA-256'})").asText();
    assertAck(alice.client.run("return put(gun.get('#notes').get('" + hash + "'), '" + data + "')"));
    assertSees(reader, "gun.get('#notes').get('" + hash + "')", data);

    JsonNode own = alice.client.run("return put(gun.get('#notes').get('" + hash + "'), 'something else')");
    assertThat(own.path("err").asText()).as("gun.js itself").isEqualTo("Data hash not same as hash!");
    String forged = "return say({'#notes': {_: {'#': '#notes', '>': {'" + hash + "': Date.now()}}, '" + hash + "': 'something else'}})";
    assertRefused(alice, forged, "Data hash not same as hash!");
    assertThat(cell(relay, "#notes", hash)).isEqualTo(data);
  }

  @Test
  void an_alias_logs_in_from_another_client_after_a_restart_of_the_relay(@TempDir Path folder) {
    RelayProcess before = RelayProcess.start(folder.resolve("restarted"));
    try {
      Person dave = person(client(before), "dave");
      assertAck(dave.client.run("return put(gun.user().get('status'), 'before')"));
      dave.client.close();
      open.remove(dave.client);
      assertThat(before.terminate()).isZero();
      before = before.restart();

      GunClient second = client(before);
      assertThat(second.run("return login('dave', " + PASSPHRASE + ")").path("pub").asText()).isEqualTo(dave.pub);
      assertSees(second, "gun.user().get('status')", "before");
      assertAck(second.run("return put(gun.user().get('status'), 'after')"));
      RelayProcess after = before;
      await().atMost(PATIENCE).until(() -> cell(after, soul(dave), "status").contains("after"));
    } finally {
      before.close();
    }
  }

  private GunClient client(RelayProcess to) {
    GunClient client = connect(to);
    open.add(client);
    client.run("return barrier()");
    return client;
  }

  private static Person person(GunClient client, String alias) {
    JsonNode account = client.run("return create('" + alias + "', " + PASSPHRASE + ")");
    client.run("return barrier()");
    return new Person(client, account.path("pub").asText(), account.path("epub").asText());
  }

  /** What a writer shows with a value: who it is, and its certificate. */
  private static String shown(String certificate) {
    return "{'*': pair().pub, '+': JSON.parse(" + Frames.quoted(certificate) + ".slice(3))}";
  }

  /** What the relay itself holds under a key, envelope and all; empty if nothing. */
  private static String cell(RelayProcess of, String soul, String key) {
    try (RawClient raw = RawClient.connect(of)) {
      String id = Frames.id();
      raw.send(Frames.get(id, soul, key));
      return raw.awaitAnswer(id).path("put").path(soul).path(key).asText();
    }
  }

  private static String soul(Person person) {
    return "~" + person.pub;
  }

  private static void assertAck(JsonNode ack) {
    assertThat(ack.path("err").asText()).isEmpty();
    assertThat(ack.has("ok")).isTrue();
  }

  private static void assertRefused(Person writer, String code, String text) {
    JsonNode answer = writer.client.run(code);
    assertThat(answer.path("err").asText()).isEqualTo(text);
    assertThat(answer.has("ok")).as("acknowledged").isFalse();
  }

  /** A chain of a client comes to hold a value. */
  private static void assertSees(GunClient client, String chain, String value) {
    String event = "saw " + chain;
    client.run("watch(" + chain + ", " + Frames.quoted(event) + ")");
    await().atMost(PATIENCE).until(() -> client.events(event).stream().anyMatch(said -> said.path("value").asText().equals(value)));
  }
}
