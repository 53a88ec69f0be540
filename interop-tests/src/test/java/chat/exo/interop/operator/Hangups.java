// Whether a process that this one starts can be told to read its settings again.
package chat.exo.interop.operator;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** SIGHUP in this environment. */
final class Hangups {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Hangups() {}

  /** What nohup starts ignores SIGHUP, and so does all that it starts in turn. */
  static void assumeHeard() {
    try {
      boolean ignored =
          Files.isReadable(STATUS)
              && Files.readAllLines(STATUS).stream()
                  .filter(line -> line.startsWith("SigIgn:"))
                  .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1) == 1);
      assumeFalse(ignored, "SIGHUP is ignored here, as under nohup; run the tests without it");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
