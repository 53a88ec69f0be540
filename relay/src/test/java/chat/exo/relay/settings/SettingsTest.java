package chat.exo.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the settings take, and what they say about what they do not take. */
final class SettingsTest {
  @Test
  void the_example_file_lists_every_setting_with_its_default() throws IOException {
    Path example = Path.of(System.getProperty("exo.vectors")).resolveSibling("exo.example.yaml");
    Map<String, Given> values = SettingsFile.parse("example", Files.readString(example));
    Catalogue.all()
        .forEach(
            setting ->
                assertThat(Optional.ofNullable(values.get(setting.path())).map(Given::texts))
                    .as(setting.path())
                    .contains(setting.fallback()));
    assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(Catalogue.all().stream().map(Setting::path).toList());
  }

  @Test
  void without_any_settings_a_relay_gets_its_defaults() {
    RelayOptions options = Configured.of(Settings.parse("empty", ""));
    RelayOptions defaults = RelayOptions.defaults(Path.of("data"));
    assertThat(options.wire()).isEqualTo(defaults.wire());
    assertThat(options.sockets()).isEqualTo(defaults.sockets());
    assertThat(options.mesh()).isEqualTo(defaults.mesh());
    assertThat(options.store()).isEqualTo(defaults.store());
    assertThat(options.operations().limits()).isEqualTo(defaults.operations().limits());
    assertThat(options.operations().policy()).isEqualTo(defaults.operations().policy());
    assertThat(options.operations().edge()).isEqualTo(defaults.operations().edge());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 99999 | x.yaml line 1: expected a whole number from 0 to 65535 for port, got '99999'",
        "limits:\\n  frame-size: 8 | x.yaml line 2: expected a size with its unit, such as 8MiB, from 1024B to 1073741824B for limits.frame-size, got '8'",
        "limits:\\n  frame-size: 20s | x.yaml line 2: expected a size with its unit, such as 8MiB, from 1024B to 1073741824B for limits.frame-size, got '20s'",
        "limits:\\n\\n  heartbeat: 8MiB | x.yaml line 3: expected a time with its unit, such as 20s, from 100ms to 600000ms for limits.heartbeat, got '8MiB'",
        "limits:\\n  frame-seize: 8MiB | x.yaml line 2: expected a setting there is, got 'limits.frame-seize'; did you mean limits.frame-size?",
        "policy:\\n  write: closed | x.yaml line 2: expected one of open, signed, invite, list for policy.write, got 'closed'",
        "http:\\n  trusted-proxies: [10.0.0.0/33] | x.yaml line 2: expected a list of addresses or ranges, such as 10.0.0.0/8 or ::1 for http.trusted-proxies, got '10.0.0.0/33'",
        "port: 1\\nport: 2 | x.yaml line 2: expected port once, got it again; it stands at x.yaml line 1",
        "port: [ | x.yaml line 1: expected YAML, got ",
        "tls:\\n  key: k.pem | x.yaml line 2: expected tls.certificate and tls.key together, got only tls.key; set both or none",
        "limits:\\n  silence: 20s | x.yaml line 2: expected limits.silence to be longer than limits.heartbeat",
        "just text | x.yaml line 1: expected names with values, such as port: 8765, got one value",
        "peers: [ftp://x] | x.yaml line 1: expected a list of relays, such as wss://relay.example/gun for peers, got 'ftp://x'",
        "policy:\\n  operator: short | x.yaml line 2: expected SEA public keys of 87 characters in policy.operator, got one of 5; copy the whole key",
        "tls:\\n  certificate: /none.pem\\n  key: k.pem | x.yaml line 2: expected a file that can be read for tls.certificate, got '/none.pem'; check its path and rights",
        "policy:\\n  keys: [short] | x.yaml line 2: expected SEA public keys of 87 characters in policy.keys, got one of 5; copy the whole key",
      })
  void what_is_wrong_is_named_with_file_line_and_what_would_be_right(String yaml, String message) {
    String text = yaml.replace("\\n", "\n");
    assertThatThrownBy(() -> Configured.of(Settings.parse("x.yaml", text)))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void a_flag_stands_before_the_environment_and_that_before_the_file(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("exo.yaml"), "port: 1\nhost: file\ndata: file\ndurability: memory\n");
    Map<String, String> environment = Map.of("EXO_PORT", "2", "EXO_HOST", "environment", "PORT", "3");
    Settings settings =
        Settings.read(Map.of("port", new Given(List.of("4"), "--port")), environment::get, Optional.of(file));
    assertThat(settings.count("port")).isEqualTo(4);
    assertThat(settings.text("host")).isEqualTo("environment");
    assertThat(settings.text("data")).isEqualTo("file");
    assertThat(settings.origin("durability")).isEqualTo(file + " line 4");
    assertThat(settings.origin("limits.frame-size")).isEqualTo("default");
  }

  @Test
  void our_own_variable_stands_before_guns() {
    Map<String, String> both = Map.of("EXO_PORT", "2", "PORT", "3", "PEERS", "http://a/gun, http://b/gun");
    Settings settings = Settings.read(Map.of(), both::get, Optional.empty());
    assertThat(settings.count("port")).isEqualTo(2);
    assertThat(settings.texts("peers")).containsExactly("http://a/gun", "http://b/gun");
    assertThat(Settings.read(Map.of(), Map.of("PORT", "3")::get, Optional.empty()).count("port")).isEqualTo(3);
  }

  @Test
  void a_changed_setting_is_told_and_whether_it_needs_a_restart() {
    Settings before = Settings.parse("a", "port: 1\n");
    Settings after = Settings.parse("b", "port: 2\nlimits:\n  connections: 5\n");
    assertThat(after.changedSince(before)).containsExactlyInAnyOrder("port", "limits.connections");
    assertThat(Settings.needingRestart(after.changedSince(before))).containsExactly("port");
  }

  @ParameterizedTest
  @CsvSource({"8MiB,8388608", "1.5KiB,1536", "2 GB,2000000000", "0B,0", "7tib,7696581394432"})
  void a_size_is_read_with_its_unit(String text, long bytes) {
    assertThat(Units.bytes(text)).contains(bytes);
  }

  @ParameterizedTest
  @CsvSource({"90d,7776000000", "20s,20000", "250ms,250", "1.5h,5400000", "2min,120000"})
  void a_time_is_read_with_its_unit(String text, long millis) {
    assertThat(Units.millis(text)).contains(millis);
  }

  @ParameterizedTest
  @CsvSource({"8", "MiB", "-8MiB", "8 m", "8e3KiB", "99999999999999999MiB", "''"})
  void what_has_no_unit_is_no_amount(String text) {
    assertThat(Units.bytes(text)).isEmpty();
    assertThat(Units.millis(text)).isEmpty();
  }
}
