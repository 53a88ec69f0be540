package chat.exo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs every load on every relay and prints one table.
 *
 * <p>Arguments: the word quick or full; the modules folder with gun in it; the gun relay's script; then the command that
 * starts Exo's relay, which gets {@code --port 0 --data DIR} added.
 */
public final class BenchMain {
  /** What would slow the generator down: it is a few connections that do the work of thousands. */
  static final String[] LIFTED = {
    "--set", "limits.messages-per-second=1000000000", "--set", "limits.messages-burst=1000000000",
    "--set", "limits.bytes-per-second=100GiB", "--set", "limits.bytes-burst=100GiB"
  };

  private BenchMain() {}

  public static void main(String[] arguments) throws IOException {
    boolean quick = arguments[0].equals("quick");
    String modules = arguments[1];
    String script = arguments[2];
    List<String> exo = List.of(arguments).subList(3, arguments.length);
    Path work = Files.createTempDirectory("exo-bench");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    System.err.println("Exo's limits of speed are lifted here: gun's relay has none, and eight sockets would measure them");
    commands.put("exo", with(with(exo, "--port", "0", "--data", work.resolve("exo").toString()), LIFTED));
    commands.put("gun axe", List.of("node", script, modules, work.resolve("axe").toString(), "on"));
    commands.put("gun flood", List.of("node", script, modules, work.resolve("flood").toString(), "off"));
    Map<String, Map<String, Measure>> table = new LinkedHashMap<>();
    Map<String, Double> idle = new LinkedHashMap<>();
    try (Generator generator = new Generator()) {
      for (Map.Entry<String, List<String>> entry : commands.entrySet()) {
        try (RelayUnderTest relay = RelayUnderTest.start(entry.getKey(), entry.getValue())) {
          run(new Loads(generator, relay), entry.getKey(), quick, table, idle);
        }
      }
    }
    print(table, idle);
  }

  private static void run(
      Loads loads, String name, boolean quick, Map<String, Map<String, Measure>> table, Map<String, Double> idle) {
    int scale = quick ? 1 : 10;
    System.err.println("measuring " + name);
    idle.put(name, loads.idleBytes(1_000));
    note(table, "put, acked", name, loads.puts(20_000 * scale));
    note(table, "get", name, loads.gets(20_000 * scale));
    note(table, "delivery, 100 readers", name, loads.fanOut(100, 500 * scale));
    note(table, "delivery, 1000 readers", name, loads.fanOut(1_000, 100 * scale));
  }

  private static void note(Map<String, Map<String, Measure>> table, String load, String relay, Measure measure) {
    System.err.printf(Locale.ROOT, "  %s: %,.0f/s, %.1f µs%n", load, measure.perSecond(), measure.cpuMicros());
    table.computeIfAbsent(load, l -> new LinkedHashMap<>()).put(relay, measure);
  }

  private static void print(Map<String, Map<String, Measure>> table, Map<String, Double> idle) {
    System.out.printf(Locale.ROOT, "| %-22s | %-9s | %10s | %12s | %12s |%n", "operation", "relay", "per second", "CPU µs each", "CPU, exo = 1");
    System.out.println("| --- | --- | ---: | ---: | ---: |");
    table.forEach(
        (load, byRelay) -> {
          double exo = byRelay.values().iterator().next().cpuMicros();
          byRelay.forEach(
              (relay, measure) ->
                  System.out.printf(
                      Locale.ROOT,
                      "| %-22s | %-9s | %,10.0f | %12.1f | %12.1f |%n",
                      load,
                      relay,
                      measure.perSecond(),
                      measure.cpuMicros(),
                      measure.cpuMicros() / exo));
        });
    idle.forEach(
        (relay, bytes) -> System.out.printf(Locale.ROOT, "idle connection, %s: %.1f KB%n", relay, bytes / 1_000));
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(more));
    return whole;
  }
}
