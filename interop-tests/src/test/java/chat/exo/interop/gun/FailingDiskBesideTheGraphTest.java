package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the relay remembers that is no cell is on the same disk: when that fails there, it is no less of a failure. */
final class FailingDiskBesideTheGraphTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int EXIT_CODE = 74;
  private static final String VALUE = "sealed";

  @TempDir private Path folder;
  private final SeaSigner owner = new SeaSigner(SeaPair.generate());
  private final String box = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha256(owner.pub()), 16));
  private final String key = "000lrbq8g00#" + Base64.getEncoder().encodeToString(sha256(VALUE));

  @Test
  void a_sync_that_fails_while_a_box_is_emptied_ends_the_relay() {
    Path data = folder.resolve("data");
    FailingDisk disk = FailingDisk.below(data, folder.resolve("workshop"));
    RelayProcess relay = RelayProcess.startOn(disk, data);
    try {
      try (RawClient sender = RawClient.connect(relay)) {
        sender.put("entry", "exo/box/" + box + "#", key, Frames.quoted(VALUE), 1_700_000_000_000L);
        assertThat(sender.awaitAnswer("entry").path("ok").asBoolean()).isTrue();
      }
      disk.becomes("sync EIO 1");
      assertThat(erase(relay).statusCode()).isEqualTo(500);
      assertThat(disk.failures()).as("the fault was met").isPositive();
      assertThat(relay.http("/readyz").statusCode()).isEqualTo(503);
      RelayProcess ending = relay;
      await().atMost(PATIENCE).until(() -> !ending.alive());
      assertThat(relay.terminate()).as("exit code").isEqualTo(EXIT_CODE);
      assertThat(relay.errors().lines().filter(line -> line.contains("ERROR"))).as("said once").hasSize(1);
      disk.isWell();
      relay = relay.restart();
      assertThat(erase(relay).statusCode()).isEqualTo(200);
    } finally {
      relay.close();
    }
  }

  private HttpResponse<String> erase(RelayProcess relay) {
    String target = "/v1/boxes/" + box + "/erase";
    String body = "{\"keys\":[\"" + key + "\"]}";
    String host = "127.0.0.1:" + relay.port();
    long now = System.currentTimeMillis();
    String text = "POST\n" + host + "\n" + target + "\n" + now + "\n" + HexFormat.of().formatHex(sha256(body));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + host + target))
            .header("Authorization", "SEA pub=\"" + owner.pub() + "\", time=\"" + now + "\", sig=\"" + owner.signature(text) + "\"")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("the relay gave no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
