// Findings 4.15 and 4.16: little to send, much to do.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures, ranges, walks, empty texts, aliases. */
final class CpuSiegeTest {
  @TempDir private Path data;

  private static CompletableFuture<Void> storm(Besieged relay, int howMany, Besieged.Assault assault) {
    return CompletableFuture.runAsync(() -> relay.attack(howMany, Duration.ofSeconds(12), assault), Besieged.OWN_THREADS);
  }

  @Test
  void sixty_thousand_bad_signatures_in_one_put() {
    try (Besieged relay = Besieged.start(data)) {
      String soul = "~" + new SeaSigner(SeaPair.generate()).pub();
      String put = Puts.cells(Frames.id(), soul, 50_000, Frames.now(), i -> "\"{\\\":\\\":1,\\\"~\\\":\\\"" + "B".repeat(86) + "==\\\"}\"");
      relay.judgeWhile(
          storm(
              relay,
              6,
              stranger -> {
                for (int i = 0; i < 3; i++) {
                  HostileSocket socket = stranger.enter();
                  socket.text(put);
                  socket.closedByRelay(2_000);
                }
              }));
      relay.judge();
    }
  }

  @Test
  void ranges_by_the_ten_thousand_and_a_writer() {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          20,
          Duration.ofSeconds(25),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 20; i++) {
              StringBuilder frame = new StringBuilder("[");
              for (int k = 0; k < 500; k++) {
                frame.append(k == 0 ? "" : ",").append("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":{\">\":\"a\",\"<\":\"z" + Frames.id() + "\"}}}");
              }
              socket.text(frame.append("]").toString());
              socket.drainAvailable();
            }
          });
      try (RawClient writer = relay.honest()) {
        for (int i = 0; i < 200; i++) {
          writer.put(Frames.id(), "m" + i, "k", "1", Frames.now());
        }
        relay.judge();
      }
    }
  }

  @Test
  void walks_over_the_whole_store_that_find_nothing() {
    try (Besieged relay = Besieged.start(data)) {
      try (RawClient writer = relay.honest()) {
        for (int i = 0; i < 200; i++) {
          StringBuilder frame = new StringBuilder("[");
          for (int k = 0; k < 500; k++) {
            frame.append(k == 0 ? "" : ",").append(Frames.put(Frames.id(), "fill/" + i + "/" + k, "k", "1", Frames.now()));
          }
          writer.send(frame.append("]").toString());
          writer.barrier();
          writer.messages().clear(); // a hundred thousand acks
          writer.frames().clear();
        }
      }
      relay.judgeWhile(
          storm(
              relay,
              10,
              stranger -> {
                HostileSocket socket = stranger.enter();
                while (!stranger.gone()) {
                  for (int k = 0; k < 40; k++) {
                    socket.text("{\"#\":\"" + Frames.id() + "\",\"get\":{\"#\":{\"*\":\"\"},\".\":\"zzz\"}}");
                  }
                  socket.drainAvailable();
                }
              }));
      relay.judge();
    }
  }

  @Test
  void texts_of_nothing_in_arrays() {
    String frame = "[" + "\"[]\",".repeat(1_400_000) + "{}]";
    String nested = "[" + "\"[\\\"[]\\\",\\\"[]\\\"]\",".repeat(300_000) + "{}]";
    try (Besieged relay = Besieged.start(data)) {
      relay.judgeWhile(
          storm(
              relay,
              6,
              stranger -> {
                HostileSocket socket = stranger.enter();
                for (int i = 0; i < 10; i++) {
                  socket.text(i % 2 == 0 ? frame : nested);
                  socket.drainAvailable();
                }
              }));
      relay.judge();
    }
  }

  @Test
  void a_name_cannot_be_locked_for_who_has_it() {
    SeaSigner alice = new SeaSigner(SeaPair.generate());
    try (Besieged relay = Besieged.start(data, "limits.keys-per-alias=100");
        RawClient honest = relay.honest()) {
      relay.attack(
          1,
          Duration.ofSeconds(15),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 150; i++) {
              String pub = random(43) + "." + random(43);
              String id = Frames.id();
              socket.text(Frames.put(id, "~@alice", "~" + pub, "{\"#\":\"~" + pub + "\"}", Frames.now()));
              socket.heard(id);
            }
          });
      String account = "~" + alice.pub();
      List<String> wanted = new ArrayList<>();
      double now = System.currentTimeMillis() - 1_000.0;
      for (String[] cell : new String[][] {{"alias", "alice"}, {"pub", alice.pub()}}) {
        String id = Frames.id();
        wanted.add(id);
        String value = cell[0].equals("pub") ? Frames.quoted(alice.pub())
            : alice.cell(new chat.exo.graph.Soul(account), cell[0], new chat.exo.graph.Value.Text(cell[1]), now).value().json();
        honest.put(id, account, cell[0], value, now);
      }
      for (String id : wanted) {
        assertThat(honest.awaitAnswer(id).path("ok").asBoolean()).as("%s", honest.answers(id)).isTrue();
      }
      String id = Frames.id();
      honest.put(id, "~@alice", account, "{\"#\":\"" + account + "\"}", now);
      assertThat(honest.awaitAnswer(id).path("ok").asBoolean()).as("the name of an account that is there: %s", honest.answers(id)).isTrue();
      relay.judge();
    }
  }

  private static String random(int length) {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(ThreadLocalRandom.current().nextInt(letters.length())));
    }
    return text.toString();
  }
}
