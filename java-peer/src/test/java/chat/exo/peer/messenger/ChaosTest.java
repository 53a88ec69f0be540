package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lost acks, copies, wrong order, lost connections and crashes in the middle: every message is shown once, in its sender's
 * order. {@code -Dexo.messages=10000} for the long run, {@code -Dexo.seed=N} to repeat one.
 */
final class ChaosTest {
  private static final int MESSAGES = Integer.getInteger("exo.messages", 300);
  private static final FakePost.Weather STORM = new FakePost.Weather(20, 20, 25);

  @TempDir Path folder;

  @Test
  void every_message_is_shown_once_and_in_order_whatever_the_network_does() {
    run(STORM, 0, 3);
  }

  @Test
  void every_message_survives_crashes_at_random_moments() {
    run(STORM, 4, 3);
  }

  private void run(FakePost.Weather weather, int crashesInHundred, int disconnectsInHundred) {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed + ", " + MESSAGES + " messages each way");
    Random random = new Random(seed);
    TestClock clock = new TestClock();
    FakeRelay relay = new FakeRelay();
    try (TestPeer alice = new TestPeer(folder, "alice", relay, weather, random, clock);
        TestPeer bob = new TestPeer(folder, "bob", relay, weather, random, clock)) {
      alice.start();
      bob.start();
      alice.messenger().add(bob.messenger().account().link()).join();
      bob.messenger().add(alice.messenger().account().link()).join();
      List<String> fromAlice = new ArrayList<>();
      List<String> fromBob = new ArrayList<>();
      while (fromAlice.size() < MESSAGES || fromBob.size() < MESSAGES) {
        boolean alicesTurn = random.nextBoolean();
        TestPeer sender = alicesTurn ? alice : bob;
        List<String> said = alicesTurn ? fromAlice : fromBob;
        if (said.size() < MESSAGES) {
          String text = (alicesTurn ? "a" : "b") + said.size();
          sender.messenger().send((alicesTurn ? bob : alice).pub(), text).join();
          said.add(text);
        }
        trouble(random, random.nextBoolean() ? alice : bob, crashesInHundred, disconnectsInHundred);
        clock.advance(random.nextInt(200));
        if (random.nextInt(10) == 0) {
          alice.messenger().tick();
          bob.messenger().tick();
        }
      }
      await()
          .atMost(Duration.ofSeconds(60 + MESSAGES / 20))
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(
              () -> {
                clock.advance(2_500);
                for (TestPeer peer : List.of(alice, bob)) {
                  peer.post().connect();
                  peer.messenger().tick();
                }
                assertThat(bob.heardFrom(alice.pub())).isEqualTo(fromAlice);
                assertThat(alice.heardFrom(bob.pub())).isEqualTo(fromBob);
              });
      assertThat(alice.notices(bob.pub())).isEmpty();
      assertThat(bob.notices(alice.pub())).isEmpty();
    }
  }

  private static void trouble(Random random, TestPeer peer, int crashesInHundred, int disconnectsInHundred) {
    if (random.nextInt(100) < crashesInHundred) {
      peer.crash();
    }
    if (random.nextInt(100) < disconnectsInHundred) {
      peer.post().disconnect();
    } else if (random.nextInt(100) < 20) {
      peer.post().connect();
    }
  }
}
