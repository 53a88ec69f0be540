package chat.exo.relay.cli;

import picocli.CommandLine;

/**
 * {@code exo relay}: where the process begins. Exit codes: 0 after SIGTERM, 1 on failure, 2 on wrong usage; one sentence on
 * stderr for the last two.
 */
public final class RelayMain {
  private RelayMain() {}

  public static void main(String[] arguments) {
    int code = commandLine(System.getenv()::get).execute(arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  static CommandLine commandLine(Environment environment) {
    CommandLine line = new CommandLine(new RelayCommand());
    line.setDefaultValueProvider(new EnvironmentDefaults(environment));
    line.setParameterExceptionHandler(
        (wrong, arguments) -> {
          wrong.getCommandLine().getErr().println("exo relay: " + wrong.getMessage() + "; see exo relay --help");
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("exo relay: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }
}
