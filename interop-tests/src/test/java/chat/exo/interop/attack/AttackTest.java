package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.CertificateTerms;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Writes by those who may not, over real sockets, with somebody watching the place. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AttackTest {
  private LiveRelay relay;

  @BeforeAll
  void start(@TempDir Path folder) {
    relay = LiveRelay.start(folder, "");
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  private static double now() {
    return System.currentTimeMillis() - 1_000.0;
  }

  @TestFactory
  Stream<DynamicTest> what_must_come_to_nothing_comes_to_nothing() {
    return Attack.all(now()).stream().map(attack -> DynamicTest.dynamicTest(attack.name(), () -> comesToNothing(attack)));
  }

  private void comesToNothing(Attack attack) {
    try (RawClient writer = relay.client();
        RawClient watcher = relay.client();
        RawClient reader = relay.client()) {
      String soul = attack.soul().text();
      String watch = Frames.id();
      watcher.get(watch, soul);
      watcher.awaitAnswer(watch);
      JsonNode answer = put(writer, attack.soul(), attack.cell());
      assertThat(answer.has("ok")).as("acknowledged").isFalse();
      assertThat(answer.path("err").asText()).isNotEmpty();
      writer.barrier();
      watcher.barrier();
      assertThat(watcher.pushes()).as("passed on").isEmpty();
      String read = Frames.id();
      reader.send(Frames.get(read, soul, attack.cell().key()));
      assertThat(reader.awaitAnswer(read).path("put").path(soul).has(attack.cell().key())).as("stored").isFalse();
    }
  }

  /** The attacks are only worth something if what is right beside them passes. */
  @Test
  void the_same_writes_by_those_who_may_are_taken() {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    SeaSigner bob = new SeaSigner(SeaPair.generate());
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    String forBob =
        alice.certify(CertificateTerms.write(List.of(bob.pub()), CertificateTerms.startingWith("inbox")).until(now() + 60_000));
    try (RawClient client = relay.client()) {
      assertThat(put(client, notes, alice.cell(notes, "today", new Value.Text("v"), now())).path("ok").asBoolean()).isTrue();
      assertThat(put(client, inbox, bob.cell(inbox, "k", new Value.Text("v"), now(), forBob)).path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void with_a_grace_an_expired_certificate_does_not_write_into_the_past(@TempDir Path folder) {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    SeaSigner bob = new SeaSigner(SeaPair.generate());
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    double expiry = now() - 120_000;
    String expired = alice.certify(CertificateTerms.write(List.of(bob.pub()), CertificateTerms.startingWith("inbox")).until(expiry));
    Cell backdated = bob.cell(inbox, "k", new Value.Text("v"), expiry - 1, expired);
    try (LiveRelay strict = LiveRelay.start(folder, "sea: {expiry-grace: 1min}");
        RawClient client = strict.client()) {
      assertThat(put(client, inbox, backdated).path("err").asText()).isEqualTo("Certificate expired.");
    }
    try (RawClient client = relay.client()) {
      assertThat(put(client, inbox, backdated).path("ok").asBoolean()).as("as in gun, so that old data can be synced").isTrue();
    }
  }

  private static JsonNode put(RawClient client, Soul soul, Cell cell) {
    String id = Frames.id();
    client.put(id, soul.text(), cell.key(), cell.value().json(), cell.state());
    return client.awaitAnswer(id);
  }
}
