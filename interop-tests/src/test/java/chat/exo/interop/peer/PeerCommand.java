// The peer's command line as people run it: a process with little memory, whose peak is read from the system.
package chat.exo.interop.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of {@code exo peer …} on a home. */
final class PeerCommand implements AutoCloseable {
  /** The heap it gets: the passphrase takes 64 MB of it for a moment, and a file is larger. */
  private static final String HEAP = "-Xmx128m";

  private final Process process;
  private final List<String> out = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private final Thread outReader;
  private final Thread errorReader;
  private volatile long peakKilobytes;

  PeerCommand(Path home, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                "chat.exo.peer.cli.PeerMain"));
    command.addAll(List.of(words));
    command.addAll(List.of("--home", home.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("EXO_PASSPHRASE", "a phrase of a test"));
    try {
      process = builder.start();
      process.outputWriter().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    outReader = Thread.ofPlatform().daemon().start(() -> process.inputReader().lines().forEach(out::add));
    errorReader = Thread.ofPlatform().daemon().start(() -> process.errorReader().lines().forEach(errors::add));
  }

  boolean alive() {
    look();
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() {
    look();
    process.destroyForcibly();
    end();
  }

  /** Waits for its end; what it printed. */
  String done() {
    try {
      while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command ran", e);
    }
    end();
    if (process.exitValue() != 0) {
      throw new AssertionError("expected the command to end well, got " + process.exitValue() + ": " + errors);
    }
    return String.join("\n", out);
  }

  /** The most memory it ever held, as far as it was looked at, in megabytes. */
  long peakMegabytes() {
    return peakKilobytes / 1_024;
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
      end();
    }
  }

  private void end() {
    try {
      process.waitFor();
      outReader.join();
      errorReader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a command ended", e);
    }
  }

  private void look() {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try {
      if (Files.isReadable(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM:")) {
            peakKilobytes = Math.max(peakKilobytes, Long.parseLong(line.replaceAll("\\D", "")));
          }
        }
      }
    } catch (IOException e) {
      // It has just ended.
    }
  }
}
