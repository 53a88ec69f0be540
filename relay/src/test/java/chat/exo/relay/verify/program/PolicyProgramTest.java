package chat.exo.relay.verify.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.verify.PolicyOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's program: what it can say, and what happens when it does not. */
final class PolicyProgramTest {
  private static final String ANSWER = "while read -r line; do id=${line#*:}; id=${id%%%%,*}; echo \"{\\\"id\\\":$id,\\\"action\\\":\\\"%s\\\"%s}\"; done";
  private static final PolicyProgram.Verdict ACCEPT = new PolicyProgram.Verdict.Accept();
  private static final PolicyProgram.Verdict NONE =
      new PolicyProgram.Verdict.Reject("this relay's write policy gives no answer now; write again later");

  @TempDir private Path folder;

  private PolicyProgram program(String script, long timeoutMillis, PolicyOptions.Failure failure) {
    return new PolicyProgram(
        new PolicyOptions.Program(List.of("/bin/sh", "-c", script), timeoutMillis, failure, folder), peer -> "192.0.2.7");
  }

  private static CompletableFuture<PolicyProgram.Verdict> ask(PolicyProgram program, String soul) {
    CompletableFuture<PolicyProgram.Verdict> verdict = new CompletableFuture<>();
    Graph graph = Graph.of(new Node(new Soul(soul), List.of(new Cell("k", 1, new Value.Text("v")))));
    program.ask(new PeerId(7), graph, verdict::complete);
    return verdict.orTimeout(20, TimeUnit.SECONDS);
  }

  @Test
  void what_it_accepts_is_accepted() {
    try (PolicyProgram program = program(ANSWER.formatted("accept", ""), 5_000, PolicyOptions.Failure.REJECT)) {
      assertThat(ask(program, "a").join()).isEqualTo(ACCEPT);
      assertThat(ask(program, "b").join()).isEqualTo(ACCEPT);
      assertThat(program.figures().starts()).isEqualTo(1);
      assertThat(program.queued()).isZero();
    }
  }

  @Test
  void a_rejection_has_its_reason() {
    String reason = ",\\\"reason\\\":\\\"no spam\\\"";
    try (PolicyProgram program = program(ANSWER.formatted("reject", reason), 5_000, PolicyOptions.Failure.ACCEPT)) {
      assertThat(ask(program, "a").join()).isEqualTo(new PolicyProgram.Verdict.Reject("no spam"));
    }
  }

  @Test
  void a_shadow_rejection_is_told_apart() {
    try (PolicyProgram program = program(ANSWER.formatted("shadow-reject", ""), 5_000, PolicyOptions.Failure.REJECT)) {
      assertThat(ask(program, "a").join()).isEqualTo(new PolicyProgram.Verdict.ShadowReject());
      assertThat(program.figures().shadowRejected()).isEqualTo(1);
    }
  }

  @Test
  void it_is_asked_with_the_put_the_address_and_the_connection() {
    String echo = "while read -r line; do printf '%s' \"$line\" > asked; echo '{\"id\":1,\"action\":\"accept\"}'; done";
    try (PolicyProgram program = program(echo, 5_000, PolicyOptions.Failure.REJECT)) {
      assertThat(ask(program, "a").join()).isEqualTo(ACCEPT);
      assertThat(folder.resolve("asked"))
          .hasContent(
              "{\"id\":1,\"type\":\"put\",\"peer\":7,\"address\":\"192.0.2.7\",\"put\":{\"a\":{\"_\":{\"#\":\"a\",\">\":{\"k\":1}},\"k\":\"v\"}}}");
    }
  }

  @Test
  void a_program_that_hangs_is_killed_and_started_again() {
    try (PolicyProgram program = program("sleep 1000", 150, PolicyOptions.Failure.REJECT)) {
      assertThat(ask(program, "a").join()).isEqualTo(NONE);
      await().until(() -> program.figures().starts() >= 2);
      assertThat(program.figures().withoutVerdict()).isEqualTo(1);
    }
  }

  @Test
  void a_program_that_does_not_read_holds_nobody_up() {
    try (PolicyProgram program = program("exec sleep 1000", 300, PolicyOptions.Failure.ACCEPT)) {
      String large = "x".repeat(1 << 20); // more than a pipe holds
      assertThat(ask(program, large).join()).isEqualTo(ACCEPT);
      assertThat(ask(program, "b").join()).isEqualTo(ACCEPT);
      assertThat(program.figures().withoutVerdict()).isEqualTo(2);
    }
  }

  @Test
  void a_program_that_crashes_is_started_again_and_answers_then() {
    String script = "if [ -e crashed ]; then " + ANSWER.formatted("accept", "") + "; else touch crashed; read -r line; exit 3; fi";
    try (PolicyProgram program = program(script, 5_000, PolicyOptions.Failure.REJECT)) {
      assertThat(ask(program, "a").join()).isEqualTo(NONE);
      await().until(() -> program.figures().starts() >= 2);
      assertThat(ask(program, "b").join()).isEqualTo(ACCEPT);
    }
  }

  @Test
  void a_program_that_talks_rubbish_is_started_again() {
    try (PolicyProgram program = program("while read -r line; do echo rubbish; done", 5_000, PolicyOptions.Failure.ACCEPT)) {
      assertThat(ask(program, "a").join()).isEqualTo(ACCEPT);
      await().until(() -> program.figures().starts() >= 2);
      assertThat(program.figures().withoutVerdict()).isEqualTo(1);
    }
  }

  @Test
  void a_program_that_is_not_there_gives_the_verdict_of_the_settings() {
    PolicyOptions.Program missing =
        new PolicyOptions.Program(List.of("/nowhere/policy"), 200, PolicyOptions.Failure.REJECT, folder);
    try (PolicyProgram program = new PolicyProgram(missing, peer -> "")) {
      assertThat(ask(program, "a").join()).isEqualTo(NONE);
    }
  }
}
