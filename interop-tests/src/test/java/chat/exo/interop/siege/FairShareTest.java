// Finding 1.11: who fills a queue is refused from it, and nobody else.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers with as much under way as each may have. */
final class FairShareTest {
  @TempDir private Path data;

  private static String many(int from, boolean bad) {
    StringBuilder frame = new StringBuilder("[");
    String forged = "~" + new SeaSigner(SeaPair.generate()).pub();
    for (int i = 0; i < 500; i++) {
      String soul = bad ? forged + "/" + from : "busy/" + Frames.id();
      String value = bad ? "\"{\\\":\\\":1,\\\"~\\\":\\\"" + "A".repeat(86) + "==\\\"}\"" : "\"" + "x".repeat(200) + "\"";
      frame.append(i == 0 ? "" : ",").append(Frames.put(Frames.id(), soul, "k" + i, value, Frames.now()));
    }
    return frame.append("]").toString();
  }

  private void nobodyIsRefused(boolean bad) {
    try (Besieged relay = Besieged.start(data);
        RawClient honest = relay.honest()) {
      CompletableFuture<Void> storm =
          CompletableFuture.runAsync(
              () ->
                  relay.attack(
                      30,
                      Duration.ofSeconds(10),
                      stranger -> {
                        HostileSocket socket = stranger.enter();
                        for (int i = 0; i < 30; i++) {
                          socket.text(many(i, bad));
                          socket.drainAvailable();
                        }
                      }), Besieged.OWN_THREADS);
      while (!storm.isDone()) {
        String id = Frames.id();
        long begun = System.nanoTime();
        honest.put(id, "honest/" + id, "k", "1", Frames.now());
        assertThat(honest.awaitAnswer(id).path("ok").asBoolean()).as("%s", honest.answers(id)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
      }
      storm.join();
      relay.judge();
    }
  }

  @Test
  void writes_of_strangers_do_not_make_a_relay_busy_for_others() {
    nobodyIsRefused(false);
  }

  @Test
  void nor_do_their_signatures() {
    nobodyIsRefused(true);
  }

  @Test
  void nor_do_their_questions() {
    try (Besieged relay = Besieged.start(data)) {
      CompletableFuture<Void> storm =
          CompletableFuture.runAsync(
              () ->
                  relay.attack(
                      30,
                      Duration.ofSeconds(10),
                      stranger -> {
                        HostileSocket socket = stranger.enter();
                        for (int i = 0; i < 300; i++) {
                          StringBuilder frame = new StringBuilder("[");
                          for (int k = 0; k < 100; k++) {
                            frame.append(k == 0 ? "" : ",").append(Frames.get(Frames.id(), "asked/" + Frames.id()));
                          }
                          socket.text(frame.append("]").toString());
                          socket.drainAvailable();
                        }
                      }), Besieged.OWN_THREADS);
      relay.judgeWhile(storm);
      relay.judge();
    }
  }
}
