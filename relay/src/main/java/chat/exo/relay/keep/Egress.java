package chat.exo.relay.keep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was sent this calendar month, kept over restarts; a crash loses what was counted since the last {@link #keep}. A machine may start in
 * another year and be set later: a clock that is behind what was kept begins no month, and one that is set back goes on with what was counted.
 */
final class Egress {
  private static final Logger LOG = LoggerFactory.getLogger(Egress.class);

  private final Path file;
  private YearMonth month;
  /** Of the clock, when it was last looked at. */
  private YearMonth seen;
  private long bytes;
  private long lastTotal;

  Egress(Path file, long nowMillis) {
    this.file = file;
    this.month = monthOf(nowMillis);
    this.seen = month;
    try {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() == 2 && !YearMonth.parse(lines.get(0)).isBefore(month)) {
          bytes = Long.parseLong(lines.get(1));
          month = YearMonth.parse(lines.get(0));
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("What was sent this month cannot be read ({}); counting from 0", e.getClass().getSimpleName());
    }
  }

  /** Takes in how much was sent since the start of the process; the sum of this month. */
  synchronized long count(long totalBytes, long nowMillis) {
    YearMonth now = monthOf(nowMillis);
    if (now.isAfter(month)) {
      month = now;
      bytes = 0;
    } else if (now.isBefore(seen)) {
      month = now;
    }
    seen = now;
    bytes += totalBytes - lastTotal;
    lastTotal = totalBytes;
    return bytes;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Writes a file: not for the loop, which goes on counting meanwhile. */
  void keep() {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, lines());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("What was sent this month cannot be kept: {}", e.getMessage());
    }
  }

  private synchronized List<String> lines() {
    return List.of(month.toString(), Long.toString(bytes));
  }

  private static YearMonth monthOf(long millis) {
    return YearMonth.from(Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC));
  }
}
