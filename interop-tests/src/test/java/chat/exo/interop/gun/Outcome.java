// A relay command that is expected to end by itself.
package chat.exo.interop.gun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a command came to.
 *
 * @param code its exit code
 * @param output what it wrote to stdout
 * @param errors what it wrote to stderr
 */
public record Outcome(int code, String output, String errors) {
  public static Outcome of(String... arguments) {
    return with(Map.of(), arguments);
  }

  public static Outcome with(Map<String, String> environment, String... arguments) {
    ProcessBuilder builder = RelayProcess.command(List.of(arguments));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Queue<String> errors = new ConcurrentLinkedQueue<>();
      Thread reader = Thread.ofPlatform().daemon().start(() -> process.errorReader().lines().forEach(errors::add));
      Queue<String> output = new ConcurrentLinkedQueue<>();
      Thread printer = Thread.ofPlatform().daemon().start(() -> process.inputReader().lines().forEach(output::add));
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("expected the command to end by itself: " + output + errors);
      }
      reader.join(5_000);
      printer.join(5_000);
      return new Outcome(process.exitValue(), String.join("\n", output), String.join("\n", errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
