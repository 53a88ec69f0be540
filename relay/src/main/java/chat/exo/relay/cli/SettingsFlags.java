package chat.exo.relay.cli;

import chat.exo.relay.settings.Given;
import chat.exo.relay.settings.Settings;
import chat.exo.relay.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that set something; each has a place in the settings file, and what has no flag of its own goes by --set. */
final class SettingsFlags {
  private static final Path USUAL_FILE = Path.of("exo.yaml");

  @Option(names = "--config", description = "settings file; without it ./exo.yaml is read if it is there (exo.example.yaml lists all)")
  private @Nullable Path config;

  @Option(names = "--port", description = "port to listen on; 0 takes a free one (8765)")
  private @Nullable String port;

  @Option(names = "--host", description = "address to listen on (0.0.0.0)")
  private @Nullable String host;

  @Option(names = "--data", description = "folder of the store (./data)")
  private @Nullable String data;

  @Option(names = "--peer", split = ",", description = "another relay to join, gun's or Exo's; may be repeated")
  private List<String> peers = List.of();

  @Option(names = "--durability", description = "what an ack promises: synced (on the disk) or memory (in the operating system) (synced)")
  private @Nullable String durability;

  @Option(names = "--tls-cert", description = "certificate chain, PEM; with --tls-key the relay speaks https and wss")
  private @Nullable String tlsCertificate;

  @Option(names = "--tls-key", description = "private key of the certificate, PEM (PKCS #8)")
  private @Nullable String tlsKey;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "any setting of the file, such as limits.connections=500; may be repeated")
  private List<String> others = List.of();

  /** All settings, with the flags before the environment and that before the file. */
  Settings settings(Environment environment) {
    return Settings.read(given(), environment::get, file(environment));
  }

  /** The settings file that is read, if there is one. */
  Optional<Path> file(Environment environment) {
    if (config != null) {
      return Optional.of(config);
    }
    String named = environment.get("EXO_CONFIG");
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    return Files.exists(USUAL_FILE) ? Optional.of(USUAL_FILE) : Optional.empty();
  }

  private Map<String, Given> given() {
    Map<String, Given> given = new LinkedHashMap<>();
    for (String other : others) {
      int equals = other.indexOf('=');
      if (equals < 1) {
        throw new SettingsException("--set: expected NAME=VALUE, such as limits.connections=500, got no '='");
      }
      List<String> texts = List.of(other.substring(equals + 1).split(","));
      given.put(other.substring(0, equals), new Given(texts, "--set " + other.substring(0, equals)));
    }
    put(given, "port", port, "--port");
    put(given, "host", host, "--host");
    put(given, "data", data, "--data");
    put(given, "durability", durability, "--durability");
    put(given, "tls.certificate", tlsCertificate, "--tls-cert");
    put(given, "tls.key", tlsKey, "--tls-key");
    List<String> named = new ArrayList<>(peers);
    named.removeIf(String::isBlank);
    if (!named.isEmpty()) {
      given.put("peers", new Given(named, "--peer"));
    }
    return given;
  }

  private static void put(Map<String, Given> given, String path, @Nullable String value, String flag) {
    if (value != null) {
      given.put(path, new Given(List.of(value), flag));
    }
  }
}
