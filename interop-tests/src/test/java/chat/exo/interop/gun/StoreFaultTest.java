package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the machine: a torn record, a folder that is none, a folder somebody has. {@link FailingDiskTest} has those of the disk itself. */
@Tag("smoke") // in ./exo test quick
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
  void bit_rot_in_the_middle_of_the_log_is_refused_in_one_sentence_and_the_operator_may_open_what_stands_before_it(@TempDir Path data) throws IOException {
    RelayProcess relay = RelayProcess.start(data);
    try {
      writeAll(relay);
      relay.kill();
      Path log = newestLog(data);
      byte[] rotten = Files.readAllBytes(log);
      rotten[rotten.length / 2] ^= 1;
      Files.write(log, rotten);
      Outcome outcome = Outcome.of("--port", "0", "--data", data.toString());
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.errors().lines().filter(line -> line.startsWith("exo relay: "))).singleElement().asString()
          .contains(log.getFileName().toString())
          .contains("storage.damaged-log=cut");
      assertThat(outcome.errors()).doesNotContain("\tat ");
      assertThat(Files.readAllBytes(log)).as("left alone").isEqualTo(rotten);

      relay = RelayProcess.start(data, "--set", "storage.damaged-log=cut");
      assertAllThere(relay, 5);
      relay.kill();
      relay = RelayProcess.start(data);
      assertAllThere(relay, 5);
    } finally {
      relay.close();
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

  private static Path newestLog(Path data) {
    try (var files = Files.walk(data)) {
      return files.filter(file -> file.toString().endsWith(".log"))
          .max(java.util.Comparator.comparing(file -> file.getFileName().toString()))
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
