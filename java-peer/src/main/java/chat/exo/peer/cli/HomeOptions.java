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
import java.util.Arrays;
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
    return given().or(() -> typed("Passphrase: ")).<VaultLock>map(VaultLock.Passphrase::new).orElseThrow(HomeOptions::none);
  }

  /** For a home that is made now: what is typed is typed twice, because a slip would lock it for good. */
  VaultLock newLock() {
    Optional<char[]> given = given();
    if (given.isPresent()) {
      return new VaultLock.Passphrase(given.get());
    }
    char[] first = typed("Choose a passphrase: ").orElseThrow(HomeOptions::none);
    if (!Arrays.equals(first, typed("The same again: ").orElse(new char[0]))) {
      throw new Refused("expected the same passphrase twice, got two; nothing was made, try again");
    }
    return new VaultLock.Passphrase(first);
  }

  private Optional<char[]> given() {
    return Optional.ofNullable(passphraseFile)
        .map(HomeOptions::firstLine)
        .or(() -> Optional.ofNullable(System.getenv("EXO_PASSPHRASE")))
        .filter(text -> !text.isEmpty())
        .map(String::toCharArray);
  }

  private static Optional<char[]> typed(String prompt) {
    return Optional.ofNullable(System.console()).map(console -> console.readPassword(prompt)).filter(text -> text.length > 0);
  }

  private static Refused none() {
    return new Refused("expected a passphrase, got none; set EXO_PASSPHRASE or give --passphrase-file");
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the passphrase file", e);
    }
  }
}
