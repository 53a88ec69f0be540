// The test's end of a TalkingPeer: started, told what to say, killed, started again.
package chat.exo.interop.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One peer through all its lives. What it showed, it showed: that is gathered over all of them. */
final class PeerProcess implements AutoCloseable {
  private final Path folder;
  private final String contact;
  private final Queue<String> shown = new ConcurrentLinkedQueue<>();
  private final AtomicInteger stored = new AtomicInteger();
  private Optional<Process> life = Optional.empty();
  private volatile boolean quiet;

  PeerProcess(Path folder, String contact) {
    this.folder = folder;
    this.contact = contact;
  }

  void start() {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  TalkingPeer.class.getName(),
                  folder.toString(),
                  contact)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      life = Optional.of(process);
      BufferedReader out = process.inputReader();
      take(Optional.ofNullable(out.readLine()).orElseThrow(() -> new AssertionError("the peer ended before it was open")));
      Thread.ofPlatform().daemon().start(() -> takeAll(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes on with the numbered texts, up to one. */
  void say(int last) {
    quiet = false;
    tell("say " + last);
  }

  /** How many of its texts are safely stored, as far as it came to tell. */
  int stored() {
    return stored.get();
  }

  int shownCount() {
    return shown.size();
  }

  List<String> shown() {
    return List.copyOf(shown);
  }

  /** Whether a relay has everything it said. */
  boolean quiet() {
    if (!quiet) {
      tell("quiet?");
    }
    return quiet;
  }

  /** SIGKILL. */
  void kill() {
    life.ifPresent(
        process -> {
          process.destroyForcibly();
          awaitEnd(process);
        });
  }

  /** Ends it as its user would. */
  @Override
  public void close() {
    life.ifPresent(
        process -> {
          try {
            process.outputWriter().close();
          } catch (IOException e) {
            process.destroyForcibly(); // it is gone already, or going
          }
          awaitEnd(process);
        });
    life = Optional.empty();
  }

  private void takeAll(BufferedReader out) {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      // the pipe of a process that was killed may break instead of ending
    }
  }

  private void take(String line) {
    if (line.startsWith("shown ")) {
      shown.add(line.substring("shown ".length()));
    } else if (line.startsWith("said ") || line.startsWith("at ")) {
      stored.accumulateAndGet(Integer.parseInt(line.substring(line.indexOf(' ') + 1)), Math::max);
    } else if (line.equals("quiet")) {
      quiet = true;
    }
  }

  private void tell(String line) {
    life.ifPresent(
        process -> {
          try {
            Writer in = process.outputWriter();
            in.write(line + "\n");
            in.flush();
          } catch (IOException e) {
            throw new UncheckedIOException("the peer does not listen", e);
          }
        });
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the peer did not end within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a peer ended", e);
    }
  }
}
