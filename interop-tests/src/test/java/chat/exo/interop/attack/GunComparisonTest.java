// The same attacks at gun's own relay, to see which of them it fails. Prints a table; docs/sea.md has it.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.GunRelay;
import chat.exo.interop.gun.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Says something about gun and not about us; but what docs/sea.md says of gun is to stay true. */
final class GunComparisonTest {
  /** gun answers no refused certificate and no state ahead of its clock, so silence is waited for. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /** Each has a relay of gun's for itself, and most of the time is that silence. */
  private static final int AT_ONCE = 6;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void guns_relay_fails_what_ours_passes(@TempDir Path folder) {
    Map<String, List<Future<Optional<String>>>> holes = new TreeMap<>();
    try (ExecutorService some = Executors.newFixedThreadPool(AT_ONCE)) {
      LiveVector.all().stream()
          .filter(vector -> !vector.hole().isEmpty())
          .forEach(
              vector -> holes.computeIfAbsent(vector.hole(), hole -> new ArrayList<>()).add(some.submit(() -> failure(vector, folder))));
    }
    List<String> failed = new ArrayList<>();
    holes.forEach(
        (hole, outcomes) -> {
          List<String> failures = outcomes.stream().map(Future::resultNow).flatMap(Optional::stream).toList();
          System.out.printf("gun's relay, %s: fails %d of %d%n", hole, failures.size(), outcomes.size());
          failures.forEach(text -> System.out.println("  " + text));
          failed.addAll(failures);
        });
    try (GunRelay gun = GunRelay.start(folder.resolve("attacks"), GunRelay.Mode.FLOOD)) {
      for (Attack attack : Attack.all(System.currentTimeMillis() - 1_000.0)) {
        System.out.printf("gun's relay, %s: %s%n", attack.name(), outcome(attack, uri(gun)));
      }
    }
    assertThat(failed).as("holes of gun's relay").isNotEmpty();
  }

  private Optional<String> failure(LiveVector vector, Path folder) {
    try (GunRelay gun = GunRelay.start(folder.resolve(Frames.id()), GunRelay.Mode.FLOOD)) {
      Optional<String> wrong = vector.expected().equals("accept") ? refusal(vector, uri(gun)) : passage(vector, uri(gun));
      boolean alive = works(uri(gun));
      return alive ? wrong : Optional.of(vector.name() + ": the relay answers nobody any more");
    }
  }

  /** What is right has to be stored; gun's own number of acks is its own affair. */
  private Optional<String> refusal(LiveVector vector, URI uri) {
    try (RawClient writer = RawClient.connect(http, uri)) {
      vector.framesBefore(Frames.id()).forEach(writer::send);
      writer.send(vector.frame(Frames.id()));
      boolean stored =
          vector.put().properties().stream()
              .allMatch(
                  node ->
                      node.getValue().properties().stream()
                          .filter(cell -> !cell.getKey().equals("_"))
                          .allMatch(cell -> within(() -> read(uri, node.getKey(), cell.getKey()))));
      return stored ? Optional.empty() : Optional.of(vector.name() + ": not stored");
    }
  }

  /** What is wrong has to come to nothing. */
  private Optional<String> passage(LiveVector vector, URI uri) {
    try {
      new LivePlay(http).against(vector, uri);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(vector.name() + ": " + firstLine(e));
    }
  }

  private boolean works(URI uri) {
    try (RawClient client = RawClient.connect(http, uri)) {
      client.put(Frames.id(), "alive", "k", "1", 1);
      return within(() -> read(uri, "alive", "k"));
    } catch (CompletionException e) {
      return false;
    }
  }

  private boolean read(URI uri, String soul, String key) {
    try (RawClient reader = RawClient.connect(http, uri)) {
      String id = Frames.id();
      reader.send(Frames.get(id, soul, key));
      return within(() -> reader.answers(id).stream().anyMatch(answer -> answer.path("put").path(soul).has(key)));
    }
  }

  private String outcome(Attack attack, URI uri) {
    String soul = attack.soul().text();
    try (RawClient writer = RawClient.connect(http, uri);
        RawClient watcher = RawClient.connect(http, uri)) {
      watcher.get(Frames.id(), soul);
      String id = Frames.id();
      writer.put(id, soul, attack.cell().key(), attack.cell().value().json(), attack.cell().state());
      boolean acked = within(() -> writer.answers(id).stream().anyMatch(answer -> answer.has("ok") && !answer.has("err")));
      boolean passedOn = within(() -> watcher.pushes().stream().anyMatch(push -> push.path("put").path(soul).has(attack.cell().key())));
      boolean stored;
      try (RawClient reader = RawClient.connect(http, uri)) {
        String read = Frames.id();
        reader.send(Frames.get(read, soul, attack.cell().key()));
        stored = within(() -> reader.answers(read).stream().anyMatch(answer -> answer.path("put").path(soul).has(attack.cell().key())));
      }
      return acked || passedOn || stored
          ? "FAILS:" + (acked ? " acknowledged" : "") + (stored ? " stored" : "") + (passedOn ? " passed on" : "")
          : "passes";
    }
  }

  private static boolean within(Callable<Boolean> condition) {
    try {
      Awaitility.await().atMost(SILENCE).until(condition);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  private static URI uri(GunRelay gun) {
    return URI.create(gun.gunUrl().replaceFirst("^http", "ws"));
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").trim();
  }
}
