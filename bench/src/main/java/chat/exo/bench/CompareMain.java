package chat.exo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Two builds of Exo under the same load, in turns, so that what else the machine does is done to both; medians and their ratio.
 *
 * <p>Arguments: the number of rounds; the commands that start the relay before and after.
 */
public final class CompareMain {
  private static final int IDLE = 10_000;
  private static final int OPERATIONS = 40_000;
  /** Rounds that are run and not counted: code is compiled for longer than one load warms up. */
  private static final int WARMING_UP = 2;

  /** One relay and what was measured of it. */
  private record Side(String name, RelayUnderTest relay, Loads loads, Map<String, List<Double>> micros) {
    double median(String load) {
      double[] sorted = micros.getOrDefault(load, List.of()).stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }

  private CompareMain() {}

  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    Path work = Files.createTempDirectory("exo-compare");
    try (Generator generator = new Generator();
        RelayUnderTest before = start("before", arguments[1], work);
        RelayUnderTest after = start("after", arguments[2], work)) {
      List<Side> sides =
          List.of(
              new Side("before", before, new Loads(generator, before), new LinkedHashMap<>()),
              new Side("after", after, new Loads(generator, after), new LinkedHashMap<>()));
      for (Side side : sides) {
        System.out.printf(Locale.ROOT, "idle connection, %s: %,.0f bytes of heap%n", side.name, idleHeap(side, generator));
      }
      for (int round = 0; round < WARMING_UP + rounds; round++) {
        if (round == WARMING_UP) {
          sides.forEach(side -> side.micros.clear());
        }
        measure(sides, "put, acked", loads -> loads.puts(OPERATIONS));
        measure(sides, "get", loads -> loads.gets(OPERATIONS));
        measure(sides, "delivery, 100 readers", loads -> loads.fanOut(100, OPERATIONS / 10));
        measure(sides, "delivery, 1000 readers", loads -> loads.fanOut(1_000, OPERATIONS / 100));
      }
      print(sides);
    }
  }

  private static RelayUnderTest start(String name, String exo, Path work) {
    List<String> command = new ArrayList<>(List.of(exo, "relay", "--port", "0", "--data", work.resolve(name).toString()));
    command.addAll(Arrays.asList(BenchMain.LIFTED));
    command.addAll(List.of("--set", "limits.connections=" + 2 * IDLE));
    return RelayUnderTest.start(name, command);
  }

  private static void measure(List<Side> sides, String load, Function<Loads, Measure> run) {
    for (Side side : sides) {
      Measure measure = run.apply(side.loads);
      side.micros.computeIfAbsent(load, all -> new ArrayList<>()).add(measure.cpuMicros());
      System.err.printf(Locale.ROOT, "%s, %s: %,.0f/s, %.2f µs%n", side.name, load, measure.perSecond(), measure.cpuMicros());
    }
  }

  private static void print(List<Side> sides) {
    Side before = sides.getFirst();
    Side after = sides.getLast();
    System.out.println("| operation, median CPU µs | before | after | after / before |\n| --- | ---: | ---: | ---: |");
    for (String load : before.micros.keySet()) {
      System.out.printf(
          Locale.ROOT, "| %s | %.2f | %.2f | %.2f |%n", load, before.median(load), after.median(load), after.median(load) / before.median(load));
    }
  }

  /** What the heap of the relay's process grows by with a connection that does nothing, after a collection. */
  private static double idleHeap(Side side, Generator generator) {
    Generator.close(generator.open(side.relay, 100)); // what is made once is there
    long before = liveBytes(side.relay.pid());
    var idle = generator.open(side.relay, IDLE);
    double each = (liveBytes(side.relay.pid()) - before) / (double) IDLE;
    Generator.close(idle);
    return each;
  }

  private static long liveBytes(long pid) {
    try {
      Process histogram =
          new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader lines = histogram.inputReader()) {
        return lines
            .lines()
            .filter(line -> line.startsWith("Total"))
            .mapToLong(line -> Long.parseLong(line.trim().split(" +")[2]))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no total in the histogram of process " + pid));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("jcmd cannot be run", e);
    }
  }
}
