package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code exo peer …}. Exit codes: 0 done, 1 could not be done, 2 not understood. */
@Command(
    name = "peer",
    mixinStandardHelpOptions = true,
    description = "A Gun peer and an end-to-end encrypted messenger.",
    subcommands = {
      AccountCommand.class,
      AddCommand.class,
      SendCommand.class,
      InboxCommand.class,
      ChatCommand.class,
      GraphCommand.class,
      BackupCommand.class,
      RestoreCommand.class
    })
public final class PeerMain {
  private static final String LOGGING = "chat/exo/peer/cli/logback.xml";

  private PeerMain() {}

  public static void main(String[] arguments) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", LOGGING);
    }
    System.exit(line().execute(arguments));
  }

  /** The command line, ready to execute. */
  static CommandLine line() {
    return new CommandLine(new PeerMain()).setExecutionExceptionHandler(PeerMain::failed);
  }

  /** One line for what the user can change; anything else is a bug and shows where. */
  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof Refused)) {
      cause = cause.getCause();
    }
    if (cause instanceof Refused refused) {
      command.getErr().println("exo: " + refused.getMessage());
    } else {
      failure.printStackTrace(command.getErr());
    }
    return 1;
  }
}
