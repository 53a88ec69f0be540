package chat.exo.peer.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code exo peer completion}: what a shell needs to complete {@code exo peer …}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script for bash and zsh: source <(exo peer completion)")
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts its own here

  @Override
  public Integer call() {
    CommandLine exo = new CommandLine(CommandSpec.create().name("exo")).addSubcommand("peer", PeerMain.line());
    spec.commandLine().getOut().print(AutoComplete.bash("exo", exo));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
