package chat.exo.relay.cli;

import chat.exo.relay.settings.SettingsException;
import java.util.Arrays;
import picocli.CommandLine;

/**
 * {@code exo relay} and the commands around it, {@code config} and {@code admin}: where the process begins. Exit codes: 0 after
 * SIGTERM, 1 on failure, 2 on wrong usage or wrong settings; one sentence on stderr for the last two.
 */
public final class RelayMain {
  private RelayMain() {}

  public static void main(String[] arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    int code =
        switch (first) {
          case "config" -> commandLine("exo config", new ConfigCommand(System.getenv()::get)).execute(rest);
          case "admin" -> adminLine(System.getenv()::get).execute(rest);
          default -> commandLine(System.getenv()::get).execute(arguments);
        };
    if (code != 0) {
      System.exit(code);
    }
  }

  static CommandLine commandLine(Environment environment) {
    return commandLine("exo relay", new RelayCommand(environment));
  }

  /** A key is base64url: one in 64 begins with a dash, and one in 4,096 looks like {@code -h} with more letters behind it. */
  private static CommandLine adminLine(Environment environment) {
    return commandLine("exo admin", new AdminCommand(environment))
        .setUnmatchedOptionsArePositionalParams(true)
        .setPosixClusteredShortOptionsAllowed(false);
  }

  private static CommandLine commandLine(String name, Object action) {
    CommandLine line = new CommandLine(action);
    line.setParameterExceptionHandler(
        (wrong, arguments) -> {
          wrong.getCommandLine().getErr().println(name + ": " + wrong.getMessage() + "; see " + name + " --help");
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println(name + ": " + failure.getMessage());
          return failure instanceof SettingsException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }
}
