package chat.exo.peer.cli;

import chat.exo.peer.transfer.Watcher;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How far a file is on its way, as one line that is written over itself. On the thread that moves the file. */
final class ProgressBar implements Watcher, AutoCloseable {
  private static final int WIDTH = 24;
  private static final long STEP_NANOS = 200_000_000;

  private final PrintWriter err;
  private final boolean live;
  private final String name;
  private final LongSupplier nanos;
  private Stage stage = Stage.PREPARING;
  private long beganNanos;
  private long beganAt = -1;
  private long drawnNanos;
  private int drawn;

  /**
   * A bar.
   *
   * @param live whether somebody looks at a terminal; if not, nothing is drawn
   */
  ProgressBar(PrintWriter err, boolean live, String name, LongSupplier nanos) {
    this.err = err;
    this.live = live;
    this.name = Output.line(name);
    this.nanos = nanos;
  }

  static ProgressBar of(PrintWriter err, boolean json, String name) {
    return new ProgressBar(err, !json && terminal(), name, System::nanoTime);
  }

  private static boolean terminal() {
    return Optional.ofNullable(System.console()).filter(ProgressBar::looksAtOne).isPresent();
  }

  /** From Java 22 on there is a console also where nobody sits before one; it says so by a method that Java 21 has not. */
  private static boolean looksAtOne(Console console) {
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  @Override
  public void moved(Stage now, long done, long all) {
    if (!live) {
      return;
    }
    long at = nanos.getAsLong();
    if (beganAt < 0 || now != stage) {
      stage = now;
      beganNanos = at;
      beganAt = done;
      drawnNanos = at - STEP_NANOS;
    }
    if (at - drawnNanos >= STEP_NANOS || done == all) {
      drawnNanos = at;
      draw(line(done, all, at));
    }
  }

  @Override
  public void close() {
    if (drawn > 0) {
      err.println();
      err.flush();
    }
  }

  private String line(long done, long all, long at) {
    int full = (int) (WIDTH * share(done, all));
    String bar = "[" + "=".repeat(full) + " ".repeat(WIDTH - full) + "]";
    String line = verb() + " " + name + " " + bar + " " + Math.round(100 * share(done, all)) + "% of " + Output.size(all);
    double seconds = (at - beganNanos) / 1e9;
    long moved = done - beganAt;
    if (seconds < 0.5 || moved <= 0) {
      return line;
    }
    long rate = (long) (moved / seconds);
    return line + ", " + Output.size(rate) + "/s, " + left((all - done) / Math.max(1, rate));
  }

  private static double share(long done, long all) {
    return all == 0 ? 1 : Math.min(1, (double) done / all);
  }

  private String verb() {
    return switch (stage) {
      case PREPARING -> "encrypting";
      case SENDING -> "sending";
      case FETCHING -> "fetching";
    };
  }

  private static String left(long seconds) {
    return seconds < 60 ? seconds + " s left" : String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }

  /** What was longer before is written over. */
  private void draw(String line) {
    err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    err.flush();
    drawn = line.length();
  }
}
