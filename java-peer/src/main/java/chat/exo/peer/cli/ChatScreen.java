package chat.exo.peer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedCharSequence;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

/**
 * A terminal with lines above and one being typed below. News repaints the lines; what is being typed stays as it is.
 * {@link #changed} from any thread; painting on a thread of its own, reading on the caller's.
 */
final class ChatScreen implements AutoCloseable {
  private static final String PROMPT = "> ";
  /** Often enough for eyes, and a burst of news is painted once. */
  private static final long PAINT_EVERY_MILLIS = 80;

  private final Terminal terminal;
  private final LineReader reader;
  private final IntFunction<Picture> picture;
  private final AtomicBoolean stale = new AtomicBoolean(true);
  private final ScheduledExecutorService painter =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("exo-chat-painter").factory());
  private Size size = new Size();
  private volatile int scrolled;

  /** The terminal this process has; empty if its input or output is none, or one that cannot move its cursor. */
  static Optional<Terminal> terminal() {
    try {
      Terminal found = TerminalBuilder.builder().system(true).dumb(false).build();
      if (found.getStringCapability(Capability.cursor_home) != null) {
        return Optional.of(found);
      }
      found.close();
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /**
   * A screen on a terminal, which is closed with it.
   *
   * @param picture what to show at a width
   */
  ChatScreen(Terminal terminal, IntFunction<Picture> picture) {
    this.terminal = terminal;
    this.picture = picture;
    DefaultParser asTyped = new DefaultParser();
    asTyped.setQuoteChars(new char[0]);
    asTyped.setEscapeChars(new char[0]);
    this.reader =
        LineReaderBuilder.builder().terminal(terminal).parser(asTyped).option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
    bind("chat-up", Capability.key_ppage, () -> scroll(1));
    bind("chat-down", Capability.key_npage, () -> scroll(-1));
    terminal.puts(Capability.enter_ca_mode);
    var unused =
        painter.scheduleWithFixedDelay(this::paintIfStale, PAINT_EVERY_MILLIS, PAINT_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What is on the screen: the head stays, the lines scroll, the status is above the line being typed. */
  record Picture(AttributedString head, List<AttributedString> lines, AttributedString status) {}

  /** There is news to paint. */
  void changed() {
    stale.set(true);
  }

  /** The next line typed; empty when the user is done. */
  Optional<String> read() {
    stale.set(true);
    try {
      return Optional.of(reader.readLine(PROMPT));
    } catch (UserInterruptException | EndOfFileException e) {
      return Optional.empty();
    } finally {
      scrolled = 0;
    }
  }

  @Override
  public void close() {
    painter.shutdownNow();
    try {
      painter.awaitTermination(1, TimeUnit.SECONDS);
      terminal.puts(Capability.exit_ca_mode);
      terminal.flush();
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be given back", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void paintIfStale() {
    Size now = terminal.getSize();
    if (!reader.isReading() || (now.equals(size) && !stale.get())) {
      return;
    }
    stale.set(false);
    size = now;
    paint(now.getColumns(), now.getRows());
    try {
      reader.callWidget(LineReader.REDRAW_LINE);
      reader.callWidget(LineReader.REDISPLAY);
    } catch (IllegalStateException e) {
      stale.set(true); // the line was finished meanwhile: painted again with the next one
    }
  }

  /** From the top left, line by line over what was there, so that nothing flickers. */
  private void paint(int columns, int rows) {
    Picture shown = picture.apply(columns);
    int typedRows = (PROMPT.length() + reader.getBuffer().length()) / Math.max(1, columns) + 1;
    int room = Math.max(1, rows - 2 - typedRows);
    int below = Math.min(scrolled, Math.max(0, shown.lines().size() - room));
    scrolled = below;
    int end = shown.lines().size() - below;
    List<AttributedString> all = new ArrayList<>(List.of(shown.head()));
    all.addAll(shown.lines().subList(Math.max(0, end - room), end));
    while (all.size() < room + 1) {
      all.add(AttributedString.EMPTY);
    }
    all.add(below > 0 ? new AttributedString("↓ " + below + " more lines; Page Down") : shown.status());
    // Rules as Unicode: the alternate character set of old terminals is copied out of a screen as letters.
    int colors = Optional.ofNullable(terminal.getNumericCapability(Capability.max_colors)).orElse(8);
    StringBuilder out = new StringBuilder();
    for (AttributedString line : all) {
      out.append(line.columnSubSequence(0, columns).toAnsi(colors, AttributedCharSequence.ForceMode.None)).append("\u001b[K\r\n");
    }
    terminal.puts(Capability.cursor_home);
    terminal.writer().append(out);
    terminal.puts(Capability.clr_eos);
    terminal.flush();
  }

  private void scroll(int direction) {
    scrolled = Math.max(0, scrolled + direction * Math.max(1, size.getRows() / 2));
    changed();
  }

  private void bind(String name, Capability key, Runnable action) {
    reader
        .getWidgets()
        .put(
            name,
            () -> {
              action.run();
              return true;
            });
    Optional<KeyMap<Binding>> keys = Optional.ofNullable(reader.getKeyMaps().get(LineReader.MAIN));
    Optional<String> sequence = Optional.ofNullable(KeyMap.key(terminal, key));
    if (keys.isPresent() && sequence.isPresent()) {
      keys.get().bind(new Reference(name), sequence.get());
    }
  }
}
