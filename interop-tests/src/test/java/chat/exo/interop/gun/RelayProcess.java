// A relay as people run it: a process, started, killed and started again on the same port and data.
package chat.exo.interop.gun;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One relay process that listens. Closing it kills it. */
public final class RelayProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (https?)://localhost:(\\d+)");
  private static final boolean HANGUPS_IGNORED = hangupsIgnored();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path data;
  private final List<String> flags;
  private final Machine machine;
  private final Process process;
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final Thread errorReader;
  private final String scheme;
  private final int port;
  private final long startMillis;

  private RelayProcess(Path data, List<String> flags, Machine machine, int port) {
    this.data = data;
    this.flags = List.copyOf(flags);
    this.machine = machine;
    long begun = System.nanoTime();
    try {
      List<String> arguments = new ArrayList<>(List.of("--data", data.toString()));
      if (port >= 0) {
        arguments.addAll(List.of("--port", String.valueOf(port)));
      }
      arguments.addAll(flags);
      ProcessBuilder builder = command(machine.heapMegabytes(), arguments);
      builder.environment().putAll(machine.environment());
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    errorReader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> process.errorReader().lines().forEach(errors::add));
    Matcher listening = awaitListening(process.inputReader());
    this.scheme = listening.group(1);
    this.port = Integer.parseInt(listening.group(2));
    this.startMillis = (System.nanoTime() - begun) / 1_000_000;
  }

  /**
   * What the process is given.
   *
   * @param heapMegabytes the most of the Java heap; memory outside it is three eighths of that, as ./exo has it
   * @param environment more variables of its environment
   */
  public record Machine(int heapMegabytes, Map<String, String> environment) {
    public static final Machine USUAL = new Machine(512, Map.of());

    Machine with(Map<String, String> variables) {
      return new Machine(heapMegabytes, variables);
    }
  }

  /** A relay on a free port of loopback. */
  public static RelayProcess start(Path data, String... flags) {
    return new RelayProcess(data, withHost(List.of(flags)), Machine.USUAL, 0);
  }

  /** The same with variables in its environment; they choose the port. */
  public static RelayProcess startWith(Path data, Map<String, String> environment, String... flags) {
    return new RelayProcess(data, withHost(List.of(flags)), Machine.USUAL.with(environment), -1);
  }

  /** A relay on a free port of loopback whose disk does as it is told. */
  public static RelayProcess startOn(FailingDisk disk, Path data, String... flags) {
    return new RelayProcess(data, withHost(List.of(flags)), Machine.USUAL.with(disk.environment()), 0);
  }

  /** Another one on the port and data of this one, which has to be gone. */
  public RelayProcess restart() {
    return new RelayProcess(data, flags, machine.with(Map.of()), port);
  }

  /** A relay on a machine of its own kind; port 0 takes a free one. */
  public static RelayProcess startOn(Machine machine, int port, Path data, List<String> flags) {
    return new RelayProcess(data, withHost(flags), machine, port);
  }

  /** The same on a disk that does as it is told. */
  RelayProcess restartOn(FailingDisk disk) {
    return new RelayProcess(data, flags, machine.with(disk.environment()), port);
  }

  /** The command of {@code ./exo relay} with arguments, not started. */
  static ProcessBuilder command(List<String> arguments) {
    return command(Machine.USUAL.heapMegabytes(), arguments);
  }

  private static ProcessBuilder command(int heapMegabytes, List<String> arguments) {
    List<String> command = new ArrayList<>(hearingHangups());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmx" + heapMegabytes + "m",
            "-XX:MaxDirectMemorySize=" + heapMegabytes * 3 / 8 + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            Repository.relayClassPath(),
            "chat.exo.relay.cli.RelayMain"));
    command.addAll(command.size() - 3, Repository.startupCache());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  public String url() {
    return scheme + "://localhost:" + port;
  }

  /** What a client puts in its peers. */
  public String gunUrl() {
    return url() + "/gun";
  }

  public URI socketUri() {
    return URI.create("ws://localhost:" + port + "/gun");
  }

  public int port() {
    return port;
  }

  public Path data() {
    return data;
  }

  /** From starting the process to its word that it listens, in milliseconds. */
  long startMillis() {
    return startMillis;
  }

  public boolean alive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What it has written to stderr so far. */
  public String errors() {
    return String.join("\n", errors);
  }

  /** SIGHUP: it reads its settings again. */
  public void hangUp() {
    try {
      int code = new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
      if (code != 0) {
        throw new AssertionError("kill -HUP ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** kill -9. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM, and waits for the end; its exit code. */
  public int terminate() {
    process.destroy();
    return awaitEnd();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  /** A figure of /metrics, with its labels as they are printed. */
  public double metric(String name) {
    for (String line : http("/metrics").body().split("\n")) {
      if (line.startsWith(name + " ")) {
        return Double.parseDouble(line.substring(name.length() + 1));
      }
    }
    throw new AssertionError("there is no figure " + name);
  }

  public HttpResponse<String> http(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20)).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What nohup starts ignores SIGHUP, and so does all that it starts in turn; then it is put right again. */
  private static List<String> hearingHangups() {
    return HANGUPS_IGNORED ? List.of("env", "--default-signal=HUP") : List.of();
  }

  private static boolean hangupsIgnored() {
    Path status = Path.of("/proc/self/status");
    try {
      return Files.isReadable(status)
          && Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .anyMatch(line -> (Long.parseUnsignedLong(line.substring("SigIgn:".length()).trim(), 16) & 1) == 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the relay did not end within 30 s of being told to");
      }
      errorReader.join(5_000);
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Matcher awaitListening(BufferedReader out) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          return listening;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int code = awaitEnd();
    throw new AssertionError("the relay ended with " + code + " before it listened: " + errors());
  }

  private static List<String> withHost(List<String> flags) {
    List<String> all = new ArrayList<>(List.of("--host", "localhost"));
    all.addAll(flags);
    return all;
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for a relay", e);
  }
}
