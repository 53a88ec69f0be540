package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Frames that kill or confuse gun's relay, against one live relay with a bystander that keeps working. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InvalidMessagesTest {
  private RelayProcess relay;
  private RawClient bystander;
  private int lastState;

  @BeforeAll
  void start(@TempDir Path data) {
    relay = RelayProcess.start(data);
    bystander = RawClient.connect(relay);
    bystander.put("known_put", "known", "a", "1", 10);
    bystander.get("known_get", "known");
    bystander.awaitAnswer("known_get");
  }

  @AfterAll
  void stop() {
    bystander.close();
    relay.close();
  }

  @TestFactory
  Stream<DynamicTest> nobody_but_the_sender_notices() {
    return InvalidCase.all().stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
  }

  private void check(InvalidCase one) {
    int heardBefore = bystander.messages().size();
    try (RawClient attacker = RawClient.connect(relay)) {
      String relayPid = attacker.await(message -> message.path("dam").asText().equals("?")).path("pid").asText();
      String frame = one.frame().replace("<pid of the relay>", relayPid);
      if (one.binary()) {
        attacker.sendBinary(frame.getBytes(StandardCharsets.UTF_8));
      } else {
        attacker.send(frame);
      }
      attacker.barrier();
      if (!frame.contains(relayPid)) { // whoever says the relay's own name stays: only who dials can tell that it reached itself
        due(one, attacker);
      }
    }
    works(heardBefore, one);
  }

  private static void due(InvalidCase one, RawClient attacker) {
    List<JsonNode> reports = attacker.messages().stream().filter(m -> m.path("dam").asText().equals("!")).toList();
    List<JsonNode> answers = one.id().map(attacker::answers).orElse(List.of());
    switch (one.due()) {
      case REPORT -> assertThat(reports).singleElement().matches(report -> !report.path("err").asText().isEmpty());
      case ERROR -> assertThat(answers).singleElement().matches(answer -> !answer.path("err").asText().isEmpty());
      case ACK -> assertThat(answers).singleElement().matches(answer -> answer.path("ok").asBoolean());
      case ACK_OR_ERROR -> assertThat(answers).hasSizeLessThanOrEqualTo(1).allMatch(a -> a.has("ok") ^ a.has("err"));
      case ANSWER -> assertThat(answers).isNotEmpty();
      case SILENCE -> assertThat(answers).noneMatch(answer -> answer.has("put"));
    }
  }

  /** The bystander heard nothing it did not ask for, and reads and writes as before. */
  private void works(int heardBefore, InvalidCase one) {
    assertThat(relay.alive()).as("the relay lives after %s", one.name()).isTrue();
    String put = Frames.id();
    String get = Frames.id();
    bystander.put(put, "known", "b", String.valueOf(++lastState), 10 + lastState);
    bystander.send(Frames.get(get, "known", "b"));
    assertThat(bystander.awaitAnswer(put).path("ok").asBoolean()).as("%s, after %s", bystander.answers(put), one.name()).isTrue();
    assertThat(bystander.awaitAnswer(get).path("put").path("known").path("b").asInt())
        .as("%s, after %s", bystander.answers(get), one.name())
        .isEqualTo(lastState);
    // A question may be passed on to those who might know; data, acks and errors of others may not.
    assertThat(bystander.messages().subList(heardBefore, bystander.messages().size()))
        .as(one.name())
        .allMatch(heard -> heard.path("@").asText().equals(put) || heard.path("@").asText().equals(get) || heard.has("get"));
  }
}
