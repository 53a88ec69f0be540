package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import chat.exo.peer.account.Account;
import chat.exo.peer.backup.Backup;
import chat.exo.peer.backup.RecoveryPhrase;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer restore FILE}: into a home without an account, under a new passphrase. */
@Command(name = "restore", mixinStandardHelpOptions = true, description = "Brings an account back from a backup.")
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(paramLabel = "FILE")
  private Path file = Path.of("");

  @Option(names = "--phrase-file", paramLabel = "FILE", description = "The 24 words are in a file. Otherwise you are asked.")
  private @Nullable Path phraseFile;

  @Override
  public Integer call() throws IOException {
    RecoveryPhrase phrase = RecoveryPhrase.parse(words());
    try (Vault vault = Backup.restore(file, phrase, PeerHome.vaultFolder(options.home()), options.newLock())) {
      new Output(spec.commandLine().getOut(), options.json()).fields(Map.of("account", Account.load(vault).pub()));
    }
    return 0;
  }

  private String words() throws IOException {
    if (phraseFile != null) {
      return Files.readString(phraseFile);
    }
    return Optional.ofNullable(System.console())
        .map(console -> console.readLine("24 words: "))
        .orElseThrow(() -> new Refused("expected the 24 words, got none; give --phrase-file"));
  }
}
