// Findings 1.8 and 4.13: messages that wait for somebody, and strangers who want their room.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of boxes as docs/api.md has them: named by time and hash. */
final class BoxSiegeTest {
  @TempDir private Path data;

  private static String box() {
    byte[] name = new byte[16];
    ThreadLocalRandom.current().nextBytes(name);
    return "exo/box/" + Base64.getUrlEncoder().withoutPadding().encodeToString(name) + "#";
  }

  private static String key(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String time = Long.toString(System.currentTimeMillis(), 36);
      return "0".repeat(11 - time.length()) + time + "#" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String entry(String id, String box, String text) {
    return Frames.put(id, box, key(text), Frames.quoted(text), Frames.now());
  }

  private static void deliver(RawClient sender, String box, String text) {
    String id = Frames.id();
    sender.send(entry(id, box, text));
    assertThat(sender.awaitAnswer(id).path("ok").asBoolean()).as("%s", sender.answers(id)).isTrue();
  }

  /** Reads a box until an entry comes; it may be behind pages of others. */
  private static void awaitEntry(RawClient reader, String box, String text) {
    reader.messages().clear();
    reader.get(Frames.id(), box);
    await("an entry that was acked")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                reader.messages().stream()
                    .anyMatch(message -> message.path("put").path(box).properties().stream().anyMatch(cell -> cell.getValue().asText().equals(text))));
  }

  /** What does not become smaller on a disk. */
  private static String noise() {
    return Stream.generate(Frames::id).limit(20_000).collect(Collectors.joining());
  }

  @Test
  void junk_of_one_address_does_not_keep_others_from_a_box() {
    String box = box();
    try (Besieged relay = Besieged.start(data, "messenger.box-size=4MiB");
        RawClient friend = relay.honest()) {
      relay.attack(
          1,
          Duration.ofSeconds(20),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 60; i++) {
              String id = Frames.id();
              socket.text(entry(id, box, Frames.id() + "j".repeat(150_000)));
              socket.heard(id);
            }
          });
      deliver(friend, box, "from a friend");
      awaitEntry(friend, box, "from a friend");
      relay.judge();
    }
  }

  @Test
  void junk_in_many_boxes_does_not_keep_others_from_theirs() {
    try (Besieged relay = Besieged.start(data);
        RawClient friend = relay.honest()) {
      relay.attack(
          2,
          Duration.ofSeconds(20),
          stranger -> {
            HostileSocket socket = stranger.enter();
            for (int i = 0; i < 300; i++) {
              String id = Frames.id();
              socket.text(entry(id, box(), Frames.id() + "j".repeat(50_000)));
              socket.heard(id);
            }
          });
      String box = box();
      deliver(friend, box, "from a friend");
      awaitEntry(friend, box, "from a friend");
      relay.judge();
    }
  }

  @Test
  void a_message_that_was_acked_waits_while_a_full_disk_is_cleared() {
    String box = box();
    try (Besieged relay = Besieged.start(data, "caps.disk=24MiB", "storage.write-buffer=1MiB");
        RawClient friend = relay.honest()) {
      deliver(friend, box, "wait for me");
      for (int i = 0; i < 120; i++) {
        String id = Frames.id();
        friend.put(id, "public/" + Frames.id(), "k", "\"" + noise() + "\"", Frames.now());
        friend.awaitAnswer(id);
      }
      await("something is evicted").atMost(Duration.ofSeconds(90)).until(() -> relay.relay().metric("exo_disk_evicted_bytes_total") > 0);
      awaitEntry(friend, box, "wait for me");
    }
  }
}
