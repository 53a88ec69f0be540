package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.LiveRelay;
import chat.exo.interop.gun.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code deploy/} and the documents name is there, under these names. */
final class DeployTest {
  private static final Path HOME = Path.of(System.getProperty("exo.vectors")).toAbsolutePath().resolveSibling("");
  private static final Pattern FIGURE = Pattern.compile("\\b(?:exo|jvm|process|system)_[a-z_]+\\b");

  @TempDir private Path folder;

  private static String file(String name) throws IOException {
    return Files.readString(HOME.resolve(name));
  }

  /** The names a relay exports; one with a policy program, which has figures of its own. */
  private Set<String> exported() {
    try (LiveRelay relay = LiveRelay.start(folder, "policy: {program: [/bin/cat]}")) {
      return relay
          .get("/metrics")
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("[{ ]", 2)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> named(String text) {
    Set<String> names = new TreeSet<>();
    Matcher figures = FIGURE.matcher(text);
    while (figures.find()) {
      names.add(figures.group());
    }
    return names;
  }

  @Test
  void every_figure_of_the_dashboard_and_of_the_documents_is_exported_and_every_figure_of_exo_is_documented() throws IOException {
    Set<String> exported = exported();
    JsonNode dashboard = new ObjectMapper().readTree(HOME.resolve("deploy/grafana/exo.json").toFile());
    Set<String> shown = new TreeSet<>();
    dashboard.findValues("expr").forEach(expression -> shown.addAll(named(expression.asText())));
    assertThat(shown).hasSizeGreaterThan(20).isSubsetOf(exported);

    Set<String> documented = named(file("docs/operations.md"));
    assertThat(exported.stream().filter(name -> name.startsWith("exo_"))).isSubsetOf(documented);
    assertThat(documented.stream().filter(name -> name.startsWith("exo_"))).isSubsetOf(exported);
  }

  @Test
  void the_settings_in_deploy_are_right() {
    Outcome check = Outcome.of("config", "check", HOME.resolve("deploy/exo.yaml").toString());
    assertThat(check.errors()).isEmpty();
    assertThat(check.code()).isZero();
  }

  @Test
  void the_compose_file_is_yaml_and_its_command_is_one_the_relay_takes() throws IOException {
    Object root = new Load(LoadSettings.builder().build()).loadFromString(file("deploy/compose.yaml"));
    Object exo = member(member(root, "services"), "exo");
    List<?> command = (List<?>) member(exo, "command");
    List<?> volumes = (List<?>) member(exo, "volumes");
    assertThat(command.getFirst()).isEqualTo("--config");
    assertThat(volumes).anyMatch(volume -> volume.toString().startsWith("./exo.yaml:" + command.get(1)));
    assertThat(file("Dockerfile")).contains("--data\", \"/data\"");
    assertThat(volumes).anyMatch(volume -> volume.toString().endsWith(":/data"));
    assertTaken(command.stream().map(Object::toString).toList());
  }

  @Test
  void the_unit_runs_commands_there_are() throws IOException, InterruptedException {
    String unit = file("deploy/systemd/exo.service");
    String script = file("exo");
    Matcher runs = Pattern.compile("^Exec(?:Start|StartPre)=/opt/exo/exo (\\w+) (.*)$", Pattern.MULTILINE).matcher(unit);
    int found = 0;
    while (runs.find()) {
      found++;
      assertThat(script).contains("  " + runs.group(1) + ") command_" + runs.group(1));
      if (runs.group(1).equals("relay")) {
        assertTaken(List.of(runs.group(2).split(" ")));
      }
    }
    assertThat(found).isEqualTo(2);
    assertThat(unit).contains("ExecReload=/bin/kill -HUP $MAINPID");

    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "the rest needs systemd-analyze");
    String here = unit.replace("/opt/exo/exo", "/bin/true").replaceAll("(?m)^(User|Group)=.*\n", "");
    Path copy = Files.writeString(folder.resolve("exo.service"), here);
    Process verify =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", copy.toString()).redirectErrorStream(true).start();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
    // What it says of other units is not ours.
    assertThat(said.lines().filter(line -> line.contains("exo.service"))).isEmpty();
  }

  private static Object member(Object mapping, String name) {
    return Objects.requireNonNull(((Map<?, ?>) mapping).get(name), name);
  }

  /** Every flag of a command line is one that {@code relay --help} lists. */
  private static void assertTaken(List<String> arguments) {
    String help = Outcome.of("--help").output();
    List<String> flags = arguments.stream().filter(argument -> argument.startsWith("--")).toList();
    assertThat(flags).isNotEmpty().allSatisfy(flag -> assertThat(help).contains(flag));
  }
}
