package chat.exo.peer.cli;

import chat.exo.peer.backup.Backup;
import chat.exo.peer.home.PeerHome;
import chat.exo.peer.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo peer backup FILE}. */
@Command(name = "backup", mixinStandardHelpOptions = true, description = "Writes the account to one encrypted file and shows its 24 words.")
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here
  @Mixin private HomeOptions options = new HomeOptions();

  @Parameters(paramLabel = "FILE")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    try (Vault vault = Vault.open(PeerHome.vaultFolder(options.home()), options.lock())) {
      int rows = Backup.write(vault, file);
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("rows", Integer.toString(rows));
      fields.put("recovery phrase", Backup.phrase(vault).words());
      new Output(spec.commandLine().getOut(), options.json()).fields(fields);
    }
    return 0;
  }
}
