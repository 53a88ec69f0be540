package chat.exo.interop.operator;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.StoreOptions;
import chat.exo.interop.attack.LiveRelay;
import chat.exo.interop.gun.Outcome;
import chat.exo.interop.report.Need;
import chat.exo.relay.limit.LedgerOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code deploy/} and the documents name is there, under these names. */
final class DeployTest {
  private static final Path HOME = Path.of(System.getProperty("exo.vectors")).toAbsolutePath().resolveSibling("");
  private static final Pattern FIGURE = Pattern.compile("\\b(?:exo|jvm|process|system)_[a-z_]+\\b");

  /** What the JVM takes beside heap and frames: classes, compiled code, threads, the collector's tables. */
  private static final long JVM_BYTES = 128L << 20;

  /** The two native libraries, which lie in the container's /tmp, and that is memory. */
  private static final long UNPACKED_BYTES = 32L << 20;

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
  }

  @Test
  void systemd_reads_the_unit_without_complaint() throws IOException, InterruptedException {
    Need.SYSTEMD_ANALYZE.orSkip();
    String unit = file("deploy/systemd/exo.service");
    String here = unit.replace("/opt/exo/exo", "/bin/true").replaceAll("(?m)^(User|Group)=.*\n", "");
    Path copy = Files.writeString(folder.resolve("exo.service"), here);
    Process verify =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", copy.toString()).redirectErrorStream(true).start();
    String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
    // What it says of other units is not ours.
    assertThat(said.lines().filter(line -> line.contains("exo.service"))).isEmpty();
  }

  @Test
  void what_the_unit_and_the_compose_file_allow_holds_heap_frames_store_and_jvm() throws IOException {
    String unit = file("deploy/systemd/exo.service");
    assertFits(found("EXO_HEAP=(\\S+)", unit), found("MemoryMax=(\\S+)", unit), 0);
    String compose = file("deploy/compose.yaml");
    assertFits(found("EXO_HEAP: (\\w+)", compose), found("mem_limit: (\\w+)", compose), UNPACKED_BYTES);
    assertThat(compose).as("the store's library is run from there").contains("tmpfs: [\"/tmp:exec");
  }

  private static void assertFits(String heap, String limit, long more) {
    StoreOptions store = StoreOptions.defaults();
    long storeBytes = store.cacheBytes() + 2 * store.writeBufferBytes();
    assertThat(bytes(heap) + directBytes(heap) + storeBytes + JVM_BYTES + more).as("%s of heap in %s", heap, limit).isLessThan(bytes(limit));
    assertThat(directBytes(heap)).as("what may be on its way").isGreaterThanOrEqualTo(LedgerOptions.ofHeap(bytes(heap)).allBytes());
  }

  /** What both scripts give beside the heap. */
  private static long directBytes(String heap) {
    return bytes(heap) / 8 * 3;
  }

  private static long bytes(String size) {
    long unit = 1L << (10 * " KMG".indexOf(Character.toUpperCase(size.charAt(size.length() - 1))));
    return Long.parseLong(size.substring(0, size.length() - 1)) * unit;
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void exo_relay_bounds_what_lies_outside_the_heap() throws IOException, InterruptedException {
    assertThat(flags(List.of(HOME.resolve("exo").toString(), "relay"), Map.of())).contains("-Xmx512m", "-XX:MaxDirectMemorySize=201326592");
    assertThat(flags(List.of(HOME.resolve("exo").toString(), "relay"), Map.of("EXO_HEAP", "256m")))
        .contains("-Xmx256m", "-XX:MaxDirectMemorySize=100663296");
    assertThat(flags(List.of(HOME.resolve("exo").toString(), "relay"), Map.of("EXO_HEAP", "1g", "EXO_DIRECT", "300m")))
        .contains("-Xmx1g", "-XX:MaxDirectMemorySize=300m");
  }

  @Test
  void the_container_trains_its_startup_cache_and_starts_with_it_and_with_bounds() throws IOException, InterruptedException {
    Need.JDK_25.orSkip();
    String dockerfile = file("Dockerfile");
    assertThat(dockerfile).contains("RUN /opt/exo/container.sh train").contains("ENTRYPOINT [\"/opt/exo/container.sh\", \"--data\", \"/data\"]");
    Path image = Files.createDirectory(folder.resolve("image"));
    Path target = HOME.resolve("relay/target");
    Path lib = Files.createDirectory(image.resolve("lib"));
    for (Path jar : jars(target.resolve("lib"))) {
      Files.copy(jar, lib.resolve(jar.getFileName()));
    }
    Files.copy(jars(target).getFirst(), image.resolve("relay.jar"));
    Path script = Files.writeString(image.resolve("container.sh"), file("deploy/container.sh").replace("here=/opt/exo", "here=" + image));
    Process training = command(List.of("sh", script.toString(), "train"), Map.of()).inheritIO().start();
    assertThat(training.waitFor()).isZero();
    assertThat(image.resolve("startup.aot")).isNotEmptyFile();
    assertThat(flags(List.of("sh", script.toString()), Map.of()))
        .contains("-Xmx512m", "-XX:MaxDirectMemorySize=201326592", "-XX:AOTCache=" + image.resolve("startup.aot"));
    // With a cache that does not hold for this class path the JVM would end here.
    assertThat(flags(List.of("sh", script.toString()), Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on", "EXO_HEAP", "384m"))).contains("-Xmx384m");
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
  }

  /** Starts a relay by a command; the flags of the process that listens. */
  private List<String> flags(List<String> relay, Map<String, String> environment) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(relay);
    words.addAll(List.of("--host", "localhost", "--port", "0", "--data", folder.resolve("flags").toString()));
    Process process = command(words, environment).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String said = Optional.ofNullable(process.inputReader().readLine()).orElse("nothing");
      assertThat(said).startsWith("listening");
      return List.of(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline")).split("\0"));
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static ProcessBuilder command(List<String> words, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(words);
    String java = System.getProperty("java.home");
    builder.environment().put("JAVA_HOME", java);
    builder.environment().put("PATH", java + "/bin:" + System.getenv("PATH"));
    builder.environment().remove("EXO_HEAP");
    builder.environment().putAll(environment);
    return builder;
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
