package chat.exo.relay.keep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the operating system says this process has in memory; Linux says it, others do not. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident bytes; empty where nobody tells. */
  public static OptionalLong residentBytes() {
    try {
      if (Files.isReadable(STATUS)) {
        for (String line : Files.readString(STATUS, StandardCharsets.UTF_8).split("\n")) {
          if (line.startsWith("VmRSS:")) {
            return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
          }
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
