package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real relay on a disk that fails in the middle: see {@code failing-disk.c}. */
final class FailingDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BEFORE = 20;
  private static final int WRITERS = 4;
  private static final int PUTS = 50;

  @TempDir private Path folder;

  /** How a disk fails. */
  enum Fault {
    SYNC_FAILS("sync EIO 1", true),
    SYNC_FAILS_LATER("sync EIO 4", true),
    SYNC_FAILS_AND_WHAT_WAS_NOT_SYNCED_IS_LOST("hold\nsync EIO 2", false),
    SYNC_FINDS_NO_ROOM("sync ENOSPC 1", true),
    WRITE_FAILS("write EIO 1", false),
    WRITE_FAILS_LATER("write EIO 4", false),
    WRITE_FINDS_NO_ROOM("write ENOSPC 1", false);

    private final String lines;
    /** Whether what was written before the sync that failed may be on the disk all the same: nobody knows, so its client is told. */
    private final boolean mayKeepRefused;

    Fault(String lines, boolean mayKeepRefused) {
      this.lines = lines;
      this.mayKeepRefused = mayKeepRefused;
    }
  }

  /** What the writers of one load were told. */
  private record Told(Set<String> stored, Set<String> refused, Set<String> cutOff) {
    Told() {
      this(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }

    /** Told so: by an error, or by the end of the connection. */
    Set<String> notStored() {
      Set<String> both = new TreeSet<>(refused);
      both.addAll(cutOff);
      return both;
    }

    Set<String> all() {
      Set<String> all = notStored();
      all.addAll(stored);
      return all;
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void every_put_is_stored_and_acked_or_its_client_is_told_and_the_store_opens_afterwards(Fault fault) {
    Path data = folder.resolve("data");
    FailingDisk disk = FailingDisk.below(data, folder.resolve("workshop"));
    RelayProcess relay = RelayProcess.startOn(disk, data);
    try {
      Told told = new Told();
      putAll(relay, BEFORE, told);
      assertThat(told.stored).hasSize(WRITERS * BEFORE);
      disk.becomes(fault.lines);
      putAll(relay, PUTS, told);
      assertThat(disk.failures()).as("the fault was met").isPositive();
      assertThat(told.refused.size() + told.cutOff.size()).as("told that it was not stored").isPositive();
      assertThat(told.all()).as("each put has one fate").hasSize(WRITERS * (BEFORE + PUTS));
      if (relay.alive()) {
        assertThat(present(relay, told.refused)).as("refused, and served as if it were stored").isEmpty();
      }
      relay.close();
      disk.isWell();
      relay = relay.restart();
      assertThat(missing(relay, told.stored)).as("acked and not there").isEmpty();
      Set<String> kept = present(relay, told.notStored());
      System.out.printf("%s: %d acked, %d refused, %d cut off; of those not acked %d are there%n", fault, told.stored.size(), told.refused.size(), told.cutOff.size(), kept.size());
      if (!fault.mayKeepRefused) {
        assertThat(kept).as("refused or cut off before it was on the disk, and there").isEmpty();
      }
      try (RawClient after = RawClient.connect(relay)) {
        after.put("afterwards", "disk/after", "k", "1", 5);
        assertThat(after.awaitAnswer("afterwards").path("ok").asBoolean()).isTrue();
      }
    } finally {
      relay.close();
    }
  }

  @Test
  void a_full_disk_is_answered_with_an_error_reads_go_on_and_with_room_again_writes_do() {
    Path data = folder.resolve("data");
    FailingDisk disk = FailingDisk.below(data, folder.resolve("workshop"));
    RelayProcess relay = RelayProcess.startOn(disk, data);
    try {
      Told told = new Told();
      putAll(relay, BEFORE, told);
      disk.becomes("write ENOSPC 3");
      putAll(relay, PUTS, told);
      assertThat(told.cutOff).as("a full disk closes nobody's connection").isEmpty();
      assertThat(told.refused).isNotEmpty();
      assertThat(relay.alive()).isTrue();
      assertThat(missing(relay, told.stored)).as("acked before, and read while it is full").isEmpty();
      assertThat(present(relay, told.refused)).as("refused, and served as if it were stored").isEmpty();
      assertThat(relay.http("/readyz").statusCode()).as("it takes no traffic now").isEqualTo(503);

      disk.isWell();
      awaitAck(relay);
      RelayProcess well = relay;
      await().atMost(PATIENCE).until(() -> well.http("/readyz").statusCode() == 200);
      relay.kill();
      relay = relay.restart();
      assertThat(missing(relay, told.stored)).as("acked and not there").isEmpty();
      assertThat(present(relay, told.refused)).as("refused by a relay that went on, and there after all").isEmpty();
    } finally {
      relay.close();
    }
  }

  /** Only what docs/operations.md says under "When the disk fails" may happen: the process ends, or its store is opened again. */
  @ParameterizedTest
  @EnumSource(names = {"SYNC_FAILS", "WRITE_FAILS"})
  void a_disk_that_fails_is_said_once_and_the_relay_does_what_its_documents_say(Fault fault) throws IOException {
    String promise = whenTheDiskFails();
    Path data = folder.resolve("data");
    FailingDisk disk = FailingDisk.below(data, folder.resolve("workshop"));
    RelayProcess relay = RelayProcess.startOn(disk, data);
    try {
      assertThat(relay.http("/readyz").statusCode()).isEqualTo(200);
      Told told = new Told();
      disk.becomes(fault.lines);
      putAll(relay, PUTS, told);
      if (promise.contains("the process ends")) {
        RelayProcess ending = relay;
        await().atMost(PATIENCE).until(() -> !ending.alive());
        assertThat(relay.terminate()).as("exit code").isNotZero();
      } else {
        RelayProcess failing = relay;
        await().atMost(PATIENCE).until(() -> failing.http("/readyz").statusCode() == 503);
        assertThat(relay.metric("exo_store_failed")).isEqualTo(1);
        disk.isWell();
        awaitAck(relay);
        await().atMost(PATIENCE).until(() -> failing.http("/readyz").statusCode() == 200);
        assertThat(relay.metric("exo_store_failed")).isZero();
      }
      assertThat(relay.errors().lines().filter(line -> line.contains("ERROR"))).as("said once").hasSize(1);
      relay.close();
      disk.isWell();
      relay = relay.restart();
      assertThat(missing(relay, told.stored)).as("acked and not there").isEmpty();
    } finally {
      relay.close();
    }
  }

  /** That part of docs/operations.md; one of two promises has to stand in it, in these words. */
  private static String whenTheDiskFails() throws IOException {
    String[] parts = Files.readString(Repository.home().resolve("docs/operations.md")).split("(?m)^## When the disk fails$", 2);
    assertThat(parts.length).as("parts of docs/operations.md around what it says of a disk that fails").isEqualTo(2);
    String part = parts[1].split("(?m)^## ", 2)[0];
    assertThat(part).containsAnyOf("the process ends", "the store is opened again");
    return part;
  }

  /** Each writer has many puts under way; each put is answered, or its socket closed. */
  private static void putAll(RelayProcess relay, int puts, Told told) {
    List<RawClient> writers = new ArrayList<>();
    List<List<String>> names = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      RawClient writer = RawClient.connect(relay);
      writers.add(writer);
      List<String> mine = new ArrayList<>();
      names.add(mine);
      for (int i = 0; i < puts; i++) {
        String name = Frames.id();
        mine.add(name);
        writer.put(name, soul(name), "k", Frames.quoted(name), 10);
      }
    }
    for (int w = 0; w < WRITERS; w++) {
      RawClient writer = writers.get(w);
      for (String name : names.get(w)) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> !writer.open() || !writer.answers(name).isEmpty());
        List<JsonNode> answers = writer.answers(name);
        if (answers.isEmpty()) {
          told.cutOff.add(name);
          continue;
        }
        assertThat(answers).as("one final answer").hasSize(1);
        (answers.getFirst().has("err") ? told.refused : told.stored).add(name);
      }
      writer.close();
    }
  }

  private static Set<String> present(RelayProcess relay, Set<String> names) {
    Set<String> present = new TreeSet<>(names);
    present.removeAll(missing(relay, names));
    return present;
  }

  /** What is not there, or not as it was put. */
  private static Set<String> missing(RelayProcess relay, Set<String> names) {
    Set<String> missing = new TreeSet<>(names);
    try (RawClient reader = RawClient.connect(relay)) {
      for (String name : names) {
        String id = Frames.id();
        reader.get(id, soul(name));
        if (reader.awaitAnswer(id).path("put").path(soul(name)).path("k").asText().equals(name)) {
          missing.remove(name);
        }
      }
    }
    return missing;
  }

  private static void awaitAck(RelayProcess relay) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (RawClient client = RawClient.connect(relay)) {
                String id = Frames.id();
                client.put(id, "disk/again", "k", "1", 10);
                return client.awaitAnswer(id).path("ok").asBoolean();
              }
            });
  }

  private static String soul(String name) {
    return "disk/" + name;
  }
}
