// Findings 4.6, 4.7 and 4.8: what a stranger makes of the words of members.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.Outcome;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.CertificateTerms;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alice is a member, Mallory is not. */
final class MembersTest {
  private final SeaSigner alice = new SeaSigner(SeaPair.generate());
  private final SeaSigner mallory = new SeaSigner(SeaPair.generate());

  @TempDir private Path data;

  private static double now() {
    return System.currentTimeMillis() - 1_000.0;
  }

  private static JsonNode put(RawClient client, Soul soul, Cell cell) {
    String id = Frames.id();
    client.put(id, soul.text(), cell.key(), cell.value().json(), cell.state());
    return client.awaitAnswer(id);
  }

  /** The same envelope, spelled otherwise. */
  static Stream<String> spellings() {
    return Stream.of("\"*\"", "\"\\u002a\"", "\"\\u002A\"");
  }

  @Test
  void the_same_certificate_serves_those_it_is_for() {
    String everybody = alice.certify(CertificateTerms.write(List.of("*"), CertificateTerms.startingWith("inbox")));
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    try (Besieged relay = Besieged.ofMembers(data);
        RawClient somebody = relay.honest()) {
      assertThat(put(somebody, inbox, mallory.cell(inbox, "k", new Value.Text("a letter"), now(), everybody)).path("ok").asBoolean()).isTrue();
    }
  }

  private void nothingComesOfIt(String spelling, String... settings) {
    // Alice lets everybody write into her inbox; where only members write, everybody means every member.
    String everybody = alice.certify(CertificateTerms.write(List.of("*"), CertificateTerms.startingWith("inbox")));
    Soul inbox = new Soul("~" + alice.pub() + "/inbox");
    try (Besieged relay = Besieged.ofMembers(data, settings);
        RawClient stranger = relay.honest()) {
      Cell cell = mallory.cell(inbox, "k" + Frames.id(), new Value.Text("spam"), now(), everybody);
      String envelope = ((Value.Text) cell.value()).text();
      assertThat(envelope).contains("\"*\"");
      for (String shape : List.of(envelope, envelope.substring(0, envelope.length() - 1) + ",\"m\":\"said as a text\"}")) {
        Cell spelled = new Cell(cell.key(), cell.state(), new Value.Text(shape.replace("\"*\"", spelling)));
        assertThat(put(stranger, inbox, spelled).has("ok")).as(spelling).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void a_stranger_does_not_write_as_the_member_whose_space_it_is(String spelling) {
    nothingComesOfIt(spelling, "policy.write=list", "policy.keys=" + alice.pub());
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void who_is_banned_is_banned_however_it_is_spelled(String spelling) {
    nothingComesOfIt(spelling, "policy.banned-keys=" + mallory.pub());
  }

  @Test
  void saying_a_members_words_again_makes_nobody_a_member() throws NoSuchAlgorithmException {
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    Cell said = alice.cell(notes, "public", new Value.Text("for all to read"), now());
    String content = "a file of a stranger";
    String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    try (Besieged relay = Besieged.ofMembers(data, "policy.write=list", "policy.keys=" + alice.pub());
        RawClient member = relay.honest();
        RawClient stranger = relay.honest()) {
      assertThat(put(member, notes, said).path("ok").asBoolean()).isTrue();
      assertThat(put(stranger, notes, said).has("err")).as("what is there already may be said again").isFalse();
      assertThat(put(stranger, new Soul("#files"), new Cell(hash, now(), new Value.Text(content))).has("ok")).as("a stranger's file").isFalse();
      assertThat(put(stranger, new Soul("public/of/a/stranger"), new Cell("k", now(), new Value.Text("v"))).has("ok")).isFalse();
    }
  }

  @Test
  void a_token_makes_a_members_connection_and_nothing_that_looks_like_one() throws NoSuchAlgorithmException {
    HttpClient http = HttpClient.newHttpClient();
    try (Besieged relay = Besieged.ofMembers(data, "policy.write=list", "policy.keys=" + alice.pub())) {
      String folder = relay.relay().data().toString();
      Outcome made = Outcome.of("admin", "--data", folder, "token", "alice");
      assertThat(made.code()).as(made.errors()).isZero();
      String token = made.output().strip();
      String url = relay.relay().socketUri().toString();
      assertThat(takesAFile(http, url + "?token=" + token)).as("a member's").isTrue();
      assertThat(takesAFile(http, url + "?x=1&token=" + token)).as("a member's, with more in the url").isTrue();
      for (String other : List.of("", "?token=", "?token=alice", "?token=" + token.substring(1), "?token=" + token + "A", "?TOKEN=" + token, "?x=token=" + token)) {
        assertThat(takesAFile(http, url + other)).as(other).isFalse();
      }
      assertThat(Outcome.of("admin", "--data", folder, "token", "alice", "--remove").code()).isZero();
      assertThat(takesAFile(http, url + "?token=" + token)).as("taken back").isFalse();
    }
  }

  private static boolean takesAFile(HttpClient http, String url) throws NoSuchAlgorithmException {
    String content = "a file " + Frames.id();
    String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    try (RawClient client = RawClient.connect(http, URI.create(url))) {
      return put(client, new Soul("#files"), new Cell(hash, now(), new Value.Text(content))).path("ok").asBoolean();
    } catch (CompletionException e) {
      return false; // not even let in
    }
  }

  @Test
  void replays_do_not_use_up_what_a_key_may_write() {
    Soul notes = new Soul("~" + alice.pub() + "/notes");
    Cell said = alice.cell(notes, "public", new Value.Text("for all to read"), now());
    try (Besieged relay = Besieged.ofMembers(data, "limits.key-writes-burst=500", "limits.key-writes-per-second=50");
        RawClient member = relay.honest()) {
      assertThat(put(member, notes, said).path("ok").asBoolean()).isTrue();
      CompletableFuture<Void> replays =
          CompletableFuture.runAsync(
              () ->
                  relay.attack(
                      3,
                      Duration.ofSeconds(6),
                      stranger -> {
                        HostileSocket socket = stranger.enter();
                        while (!stranger.gone()) {
                          StringBuilder frame = new StringBuilder("[");
                          for (int i = 0; i < 200; i++) {
                            frame.append(i == 0 ? "" : ",").append(Frames.put(Frames.id(), notes.text(), said.key(), said.value().json(), said.state()));
                          }
                          socket.text(frame.append("]").toString());
                          socket.drainAvailable();
                        }
                      }), Besieged.OWN_THREADS);
      int count = 0;
      while (!replays.isDone()) {
        JsonNode answer = put(member, notes, alice.cell(notes, "own" + count++ % 50, new Value.Text("v"), Frames.now()));
        assertThat(answer.path("ok").asBoolean()).as("%s", answer).isTrue();
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
      replays.join();
      assertThat(count).isPositive();
    }
  }
}
