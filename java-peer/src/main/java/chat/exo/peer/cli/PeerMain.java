package chat.exo.peer.cli;

import chat.exo.peer.Refused;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine;

/** {@code exo peer …}. Exit codes: 0 done, 1 could not be done, 2 not understood, 3 queued. */
@Command(
    name = "exo peer",
    mixinStandardHelpOptions = true,
    description = "A Gun peer and an end-to-end encrypted messenger.",
    subcommands = {
      AccountCommand.class,
      AddCommand.class,
      RequestsCommand.class,
      RelaysCommand.class,
      SendCommand.class,
      InboxCommand.class,
      GetCommand.class,
      ChatCommand.class,
      GraphCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      CompletionCommand.class
    })
public final class PeerMain {
  private static final String LOGGING = "chat/exo/peer/cli/logback.xml";

  private PeerMain() {}

  public static void main(String[] arguments) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", LOGGING);
    }
    System.exit(line().execute(Contacts.marked(arguments)));
  }

  /** The command line, ready to execute. */
  static CommandLine line() {
    return new CommandLine(new PeerMain()).setExecutionExceptionHandler(PeerMain::failed);
  }

  /** One line for what the user can change; anything else is a bug and shows where. */
  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    Optional<Refused> refused = find(failure, Refused.class);
    Optional<IOException> machine = find(failure, IOException.class);
    if (refused.isPresent()) {
      command.getErr().println("exo: " + Output.line(String.valueOf(refused.get().getMessage())));
    } else if (machine.isPresent()) {
      // Disk full, no permission, no such folder: the user's machine, and the user's to mend.
      command.getErr().println("exo: " + Output.line(said(machine.get())) + "; nothing half done was kept");
    } else {
      failure.printStackTrace(command.getErr());
    }
    return 1;
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
    Optional<Throwable> next = Optional.of(failure);
    while (next.isPresent() && !kind.isInstance(next.get())) {
      next = Optional.ofNullable(next.get().getCause());
    }
    return next.map(kind::cast);
  }

  /** The cause belongs to it: "writing the vault failed" alone helps nobody. */
  private static String said(IOException failure) {
    String text = failure instanceof NoSuchFileException ? "there is no " + failure.getMessage() : String.valueOf(failure.getMessage());
    return failure.getCause() == null ? text : text + ": " + failure.getCause().getMessage();
  }
}
