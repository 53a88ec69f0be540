package chat.exo.relay.cli;

import chat.exo.relay.settings.SettingsException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * {@code exo relay} and the commands around it: where the process begins. Exit codes: 0 after SIGTERM, 1 on failure, 2 on
 * wrong usage or wrong settings; one sentence on stderr for the last two.
 */
public final class RelayMain {
  private RelayMain() {}

  public static void main(String[] arguments) {
    boolean config = arguments.length > 0 && arguments[0].equals("config");
    CommandLine line =
        config
            ? commandLine("exo config", new ConfigCommand(System.getenv()::get))
            : commandLine("exo relay", new RelayCommand(System.getenv()::get));
    int code = line.execute(config ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
    if (code != 0 || config) {
      System.exit(code);
    }
  }

  static CommandLine commandLine(Environment environment) {
    return commandLine("exo relay", new RelayCommand(environment));
  }

  static CommandLine commandLine(String name, Callable<Integer> action) {
    CommandLine line = new CommandLine(action);
    line.setParameterExceptionHandler(
        (wrong, arguments) -> {
          wrong.getCommandLine().getErr().println(name + ": " + wrong.getMessage() + "; see " + name + " --help");
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println(name + ": " + failure.getMessage());
          return failure instanceof SettingsException
              ? CommandLine.ExitCode.USAGE
              : CommandLine.ExitCode.SOFTWARE;
        });
    return line;
  }
}
