package chat.exo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A relay as a process of its own: where it listens, and what the operating system says it used. */
final class RelayUnderTest implements AutoCloseable {
  private static final String LISTENING = "listening on http://";

  private final String name;
  private final Process process;
  private final int port;

  private RelayUnderTest(String name, Process process, int port) {
    this.name = name;
    this.process = process;
    this.port = port;
  }

  /** Starts a command that prints {@code listening on http://HOST:PORT}. */
  static RelayUnderTest start(String name, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(LISTENING)) {
          drain(out);
          return new RelayUnderTest(name, process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim()));
        }
      }
      throw new IllegalStateException(name + " ended before it listened: " + String.join(" ", command));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** CPU time of all its threads so far, user and system, in microseconds. */
  long cpuMicros() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
  }

  /** Resident memory, in bytes. */
  long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
      throw new IllegalStateException("no VmRSS for process " + process.pid());
    } catch (IOException e) {
      throw new UncheckedIOException("the process table cannot be read", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  /** Somebody has to read what a process prints, or it stops when the pipe is full. */
  private static void drain(BufferedReader out) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                out.transferTo(java.io.Writer.nullWriter());
              } catch (IOException e) {
                // the process ended
              }
            });
  }
}
