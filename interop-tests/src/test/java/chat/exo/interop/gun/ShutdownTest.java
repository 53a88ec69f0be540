package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM with writes under way: each is stored and acked, or neither, and its socket is told that the relay restarts. */
final class ShutdownTest {
  private static final int RESTARTS = 1012;
  private static final int WRITERS = 8;
  private static final int PUTS = 125;

  @TempDir private Path folder;

  /** One socket and the puts that went over it. */
  private record Writer(RawClient socket, List<String> names) {
    static Writer to(RelayProcess relay) {
      return new Writer(RawClient.connect(relay), new ArrayList<>());
    }

    void put() {
      String name = Frames.id();
      names.add(name);
      socket.put(name, "shutdown/" + name, "k", Frames.quoted(name), 10);
    }

    boolean acked(String name) {
      return socket.answers(name).stream().anyMatch(answer -> answer.path("ok").asBoolean());
    }

    long ackedCount() {
      return socket.messages().stream().filter(message -> message.path("ok").asBoolean()).count();
    }
  }

  @Test
  void a_thousand_writes_under_way_are_acked_or_not_stored_and_their_sockets_told() {
    FailingDisk disk = FailingDisk.below(folder.resolve("data"), folder.resolve("workshop"));
    RelayProcess relay = RelayProcess.startOn(disk, folder.resolve("data"));
    try {
      List<Writer> writers = writers(relay);
      disk.becomes("slow 100"); // so that most of them are still under way when it is told to end
      writers.forEach(writer -> send(writer, PUTS));
      awaitAcks(writers, 1);
      assertThat(relay.terminate()).isZero();
      disk.isWell();
      relay = relay.restart();
      judge(relay, writers);
    } finally {
      relay.close();
    }
  }

  @Test
  void who_goes_on_writing_while_it_ends_is_acked_or_told_too() {
    RelayProcess relay = RelayProcess.start(folder.resolve("data"));
    try {
      List<Writer> writers = writers(relay);
      List<Thread> going = writers.stream().map(writer -> Thread.ofVirtual().start(() -> writeUntilClosed(writer))).toList();
      awaitAcks(writers, 500);
      assertThat(relay.terminate()).isZero();
      going.forEach(ShutdownTest::join);
      relay = relay.restart();
      judge(relay, writers);
    } finally {
      relay.close();
    }
  }

  private static void judge(RelayProcess relay, List<Writer> writers) {
    List<Integer> codes = writers.stream().map(writer -> writer.socket.closed().orTimeout(20, TimeUnit.SECONDS).join()).toList();
    Set<String> lost = new TreeSet<>();
    Set<String> secret = new TreeSet<>();
    int acked = 0;
    try (RawClient reader = RawClient.connect(relay)) {
      for (Writer writer : writers) {
        for (String name : writer.names) {
          String id = Frames.id();
          reader.get(id, "shutdown/" + name);
          JsonNode value = reader.awaitAnswer(id).path("put").path("shutdown/" + name).path("k");
          boolean stored = value.asText().equals(name);
          boolean told = writer.acked(name);
          acked += told ? 1 : 0;
          if (told && !stored) {
            lost.add(name);
          } else if (stored && !told) {
            secret.add(name);
          }
        }
      }
    }
    int puts = writers.stream().mapToInt(writer -> writer.names.size()).sum();
    System.out.printf("shutdown: %d puts, %d acked, sockets closed with %s%n", puts, acked, new TreeSet<>(codes));
    assertThat(lost).as("acked and not stored").isEmpty();
    assertThat(secret).as("stored and not acked").isEmpty();
    assertThat(codes).as("how the sockets were closed").containsOnly(RESTARTS);
  }

  private static List<Writer> writers(RelayProcess relay) {
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(Writer.to(relay));
    }
    return writers;
  }

  private static void send(Writer writer, int puts) {
    for (int i = 0; i < puts; i++) {
      writer.put();
    }
  }

  private static void writeUntilClosed(Writer writer) {
    for (int i = 0; i < 20_000 && writer.socket.open(); i++) {
      writer.put();
      if (i % 50 == 49) {
        long before = i - 200L;
        await().atMost(Duration.ofSeconds(30)).until(() -> !writer.socket.open() || writer.ackedCount() > before);
      }
    }
  }

  private static void awaitAcks(List<Writer> writers, int acks) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> writers.stream().mapToLong(Writer::ackedCount).sum() >= acks);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
