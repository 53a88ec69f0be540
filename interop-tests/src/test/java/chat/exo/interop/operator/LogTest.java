package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log at its most talkative, of a relay that hears marked souls, keys, values and faults of every kind. */
final class LogTest {
  private static final String MARK = "MarkedByThisTest";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void no_line_of_the_log_holds_what_users_write_or_who_they_are(@TempDir Path folder) throws IOException {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    // A program that says back what it is asked, which is no verdict: each write starts it anew.
    String program = "policy.program=/bin/sh,-c,while read line; do echo \"$line\"; done";
    Path file = Files.writeString(folder.resolve("exo.yaml"), "log:\n  level: debug\nlimits:\n  bad-writes-burst: 5\n");
    try (RelayProcess relay =
        RelayProcess.startWith(
            folder.resolve("data"), Map.of("EXO_LOG_LEVEL", "debug", "PORT", "0"), "--config", file.toString(), "--set", program)) {
      try (RawClient client = RawClient.connect(relay)) {
        ordinary(client, alice);
        faults(client);
      }
      pages(relay, alice);
      try (RawClient forger = RawClient.connect(relay)) {
        for (int i = 0; i < 30; i++) {
          forger.put("forged" + i + "x", "~" + alice.pub(), MARK, "\"" + MARK + "\"", 1);
        }
        await().atMost(PATIENCE).until(() -> !forger.open());
      }
      Files.writeString(file, "limits:\n  connections: nonsense\n");
      relay.hangUp();
      await().atMost(PATIENCE).until(() -> relay.errors().contains("Settings not changed"));
      assertThat(relay.terminate()).isZero();

      List<String> lines = relay.errors().lines().toList();
      assertThat(lines).as("it talks").anyMatch(line -> line.contains("DEBUG")).anyMatch(line -> line.contains("policy program"));
      assertThat(lines).noneMatch(line -> line.contains(MARK));
      assertThat(lines).noneMatch(line -> line.contains(alice.pub().substring(0, 8)));
      assertThat(lines).as("addresses").noneMatch(line -> line.contains("127.0.0.66"));
      assertThat(lines).as("our own faults").noneMatch(line -> line.contains("ERROR"));
    }
  }

  @Test
  void as_json_every_line_is_one_object(@TempDir Path folder) {
    try (RelayProcess relay = RelayProcess.start(folder, "--set", "log.format=json", "--set", "log.level=debug")) {
      assertThat(relay.terminate()).isZero();
      List<String> lines = relay.errors().lines().toList();
      assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).path("level").asText()).isNotEmpty());
    }
  }

  private static void ordinary(RawClient client, SeaSigner alice) {
    double state = System.currentTimeMillis() - 1_000.0;
    client.put("open", "soul" + MARK, "key" + MARK, "\"value " + MARK + "\"", state);
    Soul own = new Soul("~" + alice.pub() + "/" + MARK);
    Cell cell = alice.cell(own, MARK, new Value.Text(MARK), state);
    client.put("signed", own.text(), cell.key(), cell.value().json(), state);
    client.put("alias", "~@" + MARK, "~" + alice.pub(), "{\"#\":\"~" + alice.pub() + "\"}", state);
    client.put("box", "exo/box/" + MARK + "AAAAAA#", MARK + "#x", "\"" + MARK + "\"", state);
    client.put("forgets", MARK + "<?60", MARK, "\"" + MARK + "\"", state);
    client.get("read", "soul" + MARK);
    client.send("{\"#\":\"range\",\"get\":{\"#\":{\"*\":\"" + MARK + "\"},\".\":{\"*\":\"" + MARK + "\"},\"%\":5000}}");
    client.barrier();
  }

  private static void faults(RawClient client) {
    client.send("no JSON " + MARK);
    client.send("{\"" + MARK + "\":" + "[".repeat(1_000));
    client.send("{\"#\":\"" + MARK + "\",\"put\":{\"" + MARK + "\":5}}");
    client.send("{\"#\":\"" + MARK + "\",\"put\":{\"s\":{\"_\":{\"#\":\"" + MARK + "\",\">\":{\"k\":1}},\"k\":1}}}");
    client.send("{\"#\":\"list\",\"put\":{\"" + MARK + "\":{\"_\":{\"#\":\"" + MARK + "\",\">\":{\"k\":1}},\"k\":[\"" + MARK + "\"]}}}");
    client.send("{\"#\":\"" + MARK.repeat(50) + "\",\"get\":{\"#\":\"" + MARK + "\"}}");
    client.send("{\"#\":\"dam\",\"dam\":\"" + MARK + "\",\"" + MARK + "\":1}");
    client.put("long", MARK.repeat(1_000), MARK.repeat(1_000), "1", 1);
    client.put("future", MARK, MARK, "1", System.currentTimeMillis() + 1e9);
    client.put("hash", "#" + MARK, MARK, "\"" + MARK + "\"", 1);
    client.put("alias2", "~@" + MARK, "~" + MARK, "\"" + MARK + "\"", 1);
    client.barrier();
  }

  private static void pages(RelayProcess relay, SeaSigner alice) throws IOException {
    relay.http("/" + MARK + "?" + MARK + "=" + MARK);
    relay.http("/gun/lib/" + MARK + ".js");
    relay.http("/v1/prekeys/" + alice.pub() + "/1");
    relay.http("/v1/prekeys/" + MARK + "/1");
    relay.http("/v1/" + MARK);
    HostileSocket rude = HostileSocket.open(relay.port(), "127.0.0.66");
    try (rude) {
      assertThat(rude.shakeHands("Origin: https://" + MARK + ".example\r\nX-Forwarded-For: " + MARK + "\r\n")).isEqualTo(101);
      rude.raw(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0, 0});
      rude.closedByRelay(20_000);
    }
    HostileSocket garbage = HostileSocket.open(relay.port(), "127.0.0.66");
    try (garbage) {
      garbage.raw((MARK + " " + MARK + " HTTP/9\r\n" + MARK + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      garbage.closedByRelay(20_000);
    }
  }
}
