// A terminal for programs: one tmux server of its own, whose screen a test types into and reads.
package chat.exo.interop.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One terminal of 90 columns and 24 rows. Closing it ends its server and what runs in it. */
final class Tmux implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path socket;

  private Tmux(Path socket) {
    this.socket = socket;
  }

  /** Runs a command in a new terminal; its screen stays when the command has ended. */
  static Tmux run(Path socket, Map<String, String> environment, List<String> command) {
    Tmux tmux = new Tmux(socket);
    List<String> words = new ArrayList<>(List.of("-f", "/dev/null", "new-session", "-d", "-x", "90", "-y", "24"));
    environment.forEach((name, value) -> words.addAll(List.of("-e", name + "=" + value)));
    words.add(String.join(" ", command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList()) + "; echo ended; cat");
    tmux.tmux(words);
    return tmux;
  }

  /** Types letters, as they are. */
  void type(String text) {
    tmux(List.of("send-keys", "-l", text));
  }

  /** Presses a key by tmux's name for it. */
  void press(String key) {
    tmux(List.of("send-keys", key));
  }

  void resize(int columns, int rows) {
    tmux(List.of("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows)));
  }

  /** The screen as somebody sees it. */
  List<String> screen() {
    return tmux(List.of("capture-pane", "-p")).lines().map(String::stripTrailing).toList();
  }

  /** Waits until the screen is as wanted; what it was, if it never is. */
  List<String> await(String what, Predicate<List<String>> wanted) {
    try {
      org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> wanted.test(screen()));
      return screen();
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("expected " + what + ", got this screen:\n" + String.join("\n", screen()), e);
    }
  }

  @Override
  public void close() {
    tmux(List.of("kill-server"));
  }

  private String tmux(List<String> words) {
    List<String> command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    command.addAll(words);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError("tmux " + words.get(0) + " ended with " + code + ": " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for tmux", e);
    }
  }
}
