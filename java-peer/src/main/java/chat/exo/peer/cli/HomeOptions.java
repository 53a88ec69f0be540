package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.messenger.Event;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes: the folder, the relays, the passphrase, the form of the output. */
final class HomeOptions {
  @Option(names = "--home", paramLabel = "DIR", description = "Where the account is kept. Default: ${DEFAULT-VALUE}")
  private Path home = defaultHome(System.getProperty("os.name", ""), System.getProperty("user.home"), System.getenv());

  @Option(names = "--relay", paramLabel = "URL", description = "A relay such as wss://relay.example/gun; may be repeated.")
  private List<URI> relays = new ArrayList<>();

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The passphrase is the first line of a file. Otherwise EXO_PASSPHRASE, or you are asked.")
  private @Nullable Path passphraseFile;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  /** A folder of its own where this system keeps what belongs to a user's programs. */
  static Path defaultHome(String system, String userHome, Map<String, String> environment) {
    if (system.startsWith("Mac")) {
      return Path.of(userHome, "Library", "Application Support", "exo");
    }
    if (system.startsWith("Windows")) {
      return Path.of(environment.getOrDefault("APPDATA", userHome), "exo");
    }
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return config.startsWith("/") ? Path.of(config, "exo") : Path.of(userHome, ".config", "exo");
  }

  Path home() {
    return home;
  }

  List<URI> relays() {
    return relays;
  }

  boolean json() {
    return json;
  }

  PeerHome open(Consumer<Event> listener) {
    return PeerHome.open(home, lock(), relays, listener);
  }

  VaultLock lock() {
    Optional<String> fromFile = Optional.ofNullable(passphraseFile).map(HomeOptions::firstLine);
    String given = fromFile.or(() -> Optional.ofNullable(System.getenv("EXO_PASSPHRASE"))).orElse("");
    if (!given.isEmpty()) {
      return new VaultLock.Passphrase(given.toCharArray());
    }
    Optional<char[]> typed =
        Optional.ofNullable(System.console()).map(console -> console.readPassword("Passphrase: "));
    return typed
        .filter(text -> text.length > 0)
        .<VaultLock>map(VaultLock.Passphrase::new)
        .orElseThrow(() -> new Refused("expected a passphrase, got none; set EXO_PASSPHRASE or give --passphrase-file"));
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the passphrase file", e);
    }
  }
}
