package chat.exo.relay.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every flag also as {@code EXO_…}: {@code --data-dir} is {@code EXO_DATA_DIR}. Gun's own names are honoured behind those,
 * so that a start script of its relay works unchanged.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final Map<String, String> GUN_NAMES =
      Map.of("--port", "PORT", "--peer", "PEERS", "--tls-key", "HTTPS_KEY", "--tls-cert", "HTTPS_CERT");

  private final Environment environment;

  EnvironmentDefaults(Environment environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String flag = option.longestName();
    String own = "EXO_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    for (String name : List.of(own, GUN_NAMES.getOrDefault(flag, own))) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }
}
