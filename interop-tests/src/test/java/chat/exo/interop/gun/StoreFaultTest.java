package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the machine: a torn record, a full disk, a folder that is none, a folder somebody has. */
final class StoreFaultTest {
  private static final int WRITES = 50;

  @Test
  void a_torn_record_behind_the_last_write_is_passed_over(@TempDir Path data) throws IOException {
    RelayProcess relay = RelayProcess.start(data);
    try {
      writeAll(relay);
      relay.kill();
      Path log = newestLog(data);
      byte[] written = Files.readAllBytes(log);
      // The beginning of a real record, cut off: what a power cut leaves of a write that was never acknowledged.
      Files.write(log, Arrays.copyOf(written, 12), StandardOpenOption.APPEND);
      relay = relay.restart();
      assertAllThere(relay, WRITES);
    } finally {
      relay.close();
    }
  }

  @Test
  void a_log_cut_within_its_last_record_costs_that_record_only(@TempDir Path data) throws IOException {
    RelayProcess relay = RelayProcess.start(data);
    try {
      writeAll(relay);
      relay.kill();
      Path log = newestLog(data);
      byte[] written = Files.readAllBytes(log);
      Files.write(log, Arrays.copyOf(written, written.length - 3));
      relay = relay.restart();
      assertAllThere(relay, WRITES - 1);
    } finally {
      relay.close();
    }
  }

  @Test
  void a_full_disk_is_answered_with_an_error_and_loses_nothing(@TempDir Path folder) {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", folder.toString()) == 0, "mounting needs root");
    RelayProcess relay = RelayProcess.start(folder.resolve("data"));
    try {
      int stored = fill(relay);
      assertThat(relay.alive()).isTrue();
      assertReadable(relay, stored);
      relay.kill();
      assertThat(run("mount", "-o", "remount,size=400m", folder.toString())).isZero();
      relay = relay.restart();
      assertReadable(relay, stored);
      try (RawClient client = RawClient.connect(relay)) {
        client.put("after", "disk", "after", "1", 5);
        assertThat(client.awaitAnswer("after").path("ok").asBoolean()).isTrue();
      }
    } finally {
      relay.close();
      assertThat(run("umount", folder.toString())).isZero();
    }
  }

  @Test
  void a_file_in_the_place_of_the_folder_is_said_in_one_sentence(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("data"), "not a folder");
    Outcome outcome = Outcome.of("--port", "0", "--data", file.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.errors().lines().filter(line -> line.startsWith("exo relay: "))).singleElement().asString()
        .contains(file.toString());
    assertThat(outcome.errors()).doesNotContain("\tat ");
    assertThat(file).hasContent("not a folder");
  }

  @Test
  void a_second_relay_on_the_same_folder_ends_and_the_first_goes_on(@TempDir Path data) {
    try (RelayProcess relay = RelayProcess.start(data)) {
      writeAll(relay);
      Outcome outcome = Outcome.of("--port", "0", "--data", data.toString());
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.errors().lines().filter(line -> line.startsWith("exo relay: "))).singleElement().asString()
          .contains(data.toString());
      assertThat(outcome.errors()).doesNotContain("\tat ");
      assertAllThere(relay, WRITES);
    }
  }

  private static void writeAll(RelayProcess relay) {
    try (RawClient client = RawClient.connect(relay)) {
      for (int i = 0; i < WRITES; i++) {
        String id = Frames.id();
        client.put(id, "torn", "k" + i, String.valueOf(i), 10 + i);
        assertThat(client.awaitAnswer(id).path("ok").asBoolean()).isTrue();
      }
    }
  }

  private static void assertAllThere(RelayProcess relay, int writes) {
    try (RawClient client = RawClient.connect(relay)) {
      String id = Frames.id();
      client.get(id, "torn");
      JsonNode node = client.awaitAnswer(id).path("put").path("torn");
      for (int i = 0; i < writes; i++) {
        assertThat(node.path("k" + i).isInt() && node.path("k" + i).asInt() == i).as("write %d", i).isTrue();
      }
    }
  }

  /** Writes 256 KB after 256 KB until the relay says it cannot; how many it acknowledged. */
  private static int fill(RelayProcess relay) {
    String value = "x".repeat(256 << 10);
    try (RawClient client = RawClient.connect(relay)) {
      for (int i = 0; i < 1_000; i++) {
        String id = Frames.id();
        // Random, because what repeats is compressed.
        client.put(id, "disk", "k" + i, Frames.quoted(i + new java.util.Random(i).ints(2_000).boxed().toList().toString() + value), 10);
        JsonNode answer = client.awaitAnswer(id);
        if (answer.has("err")) {
          assertThat(answer.path("err").asText()).contains("could not store");
          return i;
        }
      }
    }
    throw new AssertionError("the disk did not fill");
  }

  private static void assertReadable(RelayProcess relay, int stored) {
    try (RawClient client = RawClient.connect(relay)) {
      for (int i = 0; i < stored; i++) {
        String id = Frames.id();
        client.send(Frames.get(id, "disk", "k" + i));
        assertThat(client.awaitAnswer(id).path("put").path("disk").path("k" + i).asText()).as("write %d", i).startsWith(i + "[");
      }
    }
  }

  private static Path newestLog(Path data) {
    try (var files = Files.walk(data)) {
      return files.filter(file -> file.toString().endsWith(".log"))
          .max(java.util.Comparator.comparing(file -> file.getFileName().toString()))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
