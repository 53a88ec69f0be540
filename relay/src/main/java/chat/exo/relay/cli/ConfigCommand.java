package chat.exo.relay.cli;

import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exo config}: looks at settings without starting anything. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Checks the settings a relay would start with, or shows them all with where each comes from.",
    sortOptions = false)
final class ConfigCommand implements Callable<Integer> {
  private enum Action {
    check,
    show
  }

  private final Environment environment;
  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", description = "check: say whether they are right; show: list every setting with its origin")
  private Action action = Action.check;

  @Parameters(index = "1", arity = "0..1", description = "settings file; without it the one a relay would read")
  private @Nullable Path file;

  @Mixin private SettingsFlags flags = new SettingsFlags();

  ConfigCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Settings settings =
        file == null ? flags.settings(environment) : Settings.read(Map.of(), environment::get, Optional.of(file));
    Configured.of(settings);
    String name = Optional.ofNullable(file).or(() -> flags.file(environment)).map(Path::toString).orElse("no settings file");
    if (spec == null) {
      throw new IllegalStateException("the command was not made by picocli");
    }
    spec.commandLine().getOut().print(action == Action.show ? settings.describe() : "these settings are right (" + name + ")\n");
    spec.commandLine().getOut().flush();
    return 0;
  }
}
