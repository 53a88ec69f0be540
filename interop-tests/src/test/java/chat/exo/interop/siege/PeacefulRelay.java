// How slow this machine is at the moment.
package chat.exo.interop.siege;

import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A relay that nobody attacks, on the same machine: what is slow there too is not the attackers' doing. One for all tests. */
final class PeacefulRelay {
  private static final PeacefulRelay ONE = new PeacefulRelay();

  private final Path data;
  private final RelayProcess relay;
  private final HttpClient http = HttpClient.newHttpClient();

  private PeacefulRelay() {
    try {
      data = Files.createTempDirectory("peaceful");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    relay =
        RelayProcess.startOn(new RelayProcess.Machine(Besieged.HEAP, Map.of()), 0, data, List.of("--durability", "memory"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  /** What an honest user finds there now. */
  static Map<String, Duration> visit() {
    return HonestUser.visit(ONE.relay, ONE.http);
  }

  private void end() {
    relay.close();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // the folder for what is not needed any more is emptied by others too
    }
  }
}
