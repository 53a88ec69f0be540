package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gun.js never sends again what it wrote offline; the relay has to ask for it. */
final class OfflineWriteTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  @Test
  void what_a_client_wrote_offline_reaches_other_subscribers_when_it_comes_back(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data);
        GunClient reader = GunClient.connect(relay.gunUrl());
        GunClient writer = GunClient.connect(relay.gunUrl())) {
      reader.run("watch(gun.get('note').get('text'), 'text'); return barrier()");
      writer.run("await put(gun.get('note').get('text'), 'online'); watch(gun.get('note'), 'note'); return barrier()");
      await().until(() -> heard(reader, "online"));

      // Its socket is cut and it writes before it has another one.
      writer.run("const peer = Object.values(gun.back('opt.peers'))[0]; peer.wire.close(); "
          + "await new Promise((closed) => peer.wire.on('close', closed)); gun.get('note').get('text').put('offline')");
      writer.run("return barrier()"); // answered once it is back
      await().atMost(SOON).until(() -> heard(reader, "offline"));
    }
  }

  @Test
  void what_a_client_wrote_while_the_relay_was_away_reaches_other_subscribers(@TempDir Path data) {
    RelayProcess relay = RelayProcess.start(data);
    try (GunClient reader = GunClient.connect(relay.gunUrl());
        GunClient writer = GunClient.connect(relay.gunUrl())) {
      reader.run("watch(gun.get('note').get('text'), 'text'); return barrier()");
      writer.run("await put(gun.get('note').get('text'), 'online'); watch(gun.get('note'), 'note'); return barrier()");
      await().until(() -> heard(reader, "online"));
      assertThat(relay.terminate()).isZero();
      writer.run("gun.get('note').get('text').put('offline')");
      relay = relay.restart();
      reader.comeBack(relay);
      writer.comeBack(relay);
      await().atMost(SOON).until(() -> heard(reader, "offline"));
    } finally {
      relay.close();
    }
  }

  @Test
  void data_that_only_another_client_has_is_found_by_a_get(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data);
        GunClient holder = GunClient.connect("");
        GunClient asker = GunClient.connect(relay.gunUrl())) {
      holder.run("gun.get('local').put({text: 'mine'}); gun.opt({peers: ['" + relay.gunUrl() + "']})");
      await().until(() -> relay.metric("exo_connections") == 2);
      CompletableFuture<JsonNode> found = asker.begin("return once(gun.get('local').get('text'), {wait: 10000})");
      assertThat(asker.await(found).asText()).isEqualTo("mine");
    }
  }

  private static boolean heard(GunClient client, String text) {
    return client.events("text").stream().anyMatch(said -> said.path("value").asText().equals(text));
  }
}
