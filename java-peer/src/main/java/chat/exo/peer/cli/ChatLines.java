package chat.exo.peer.cli;

import chat.exo.peer.messenger.Message;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * A conversation as lines of a terminal: a rule for each day, then time, name, text, and how far one's own came. Pure.
 *
 * @param width columns of the terminal
 * @param nameOf the name to show for an account
 */
record ChatLines(int width, ZoneId zone, Function<String, String> nameOf) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(Locale.UK);
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle FAINT = AttributedStyle.DEFAULT.faint();
  private static final AttributedStyle MINE = AttributedStyle.DEFAULT.bold();
  private static final AttributedStyle THEIRS = AttributedStyle.DEFAULT.bold().foreground(AttributedStyle.CYAN);
  private static final AttributedStyle WARNING = AttributedStyle.DEFAULT.bold().foreground(AttributedStyle.YELLOW);
  private static final int MAX_NAME = 14;
  private static final int MIN_TEXT = 10;

  ChatLines {
    if (width < 1) {
      throw new IllegalArgumentException("expected a terminal with columns, got " + width);
    }
  }

  /** All lines of these messages, oldest first. */
  List<AttributedString> of(List<Message> messages) {
    List<AttributedString> lines = new ArrayList<>();
    Optional<LocalDate> day = Optional.empty();
    int nameWidth = messages.stream().mapToInt(message -> columns(name(message))).max().orElse(0);
    for (Message message : messages) {
      LocalDate on = Instant.ofEpochMilli(message.content().atMillis()).atZone(zone).toLocalDate();
      if (!day.equals(Optional.of(on))) {
        lines.add(rule(DAY.format(on)));
        day = Optional.of(on);
      }
      lines.addAll(of(message, nameWidth));
    }
    return lines;
  }

  /** A text between two rules, over the whole width. */
  AttributedString rule(String text) {
    String shown = shortened(text, Math.max(1, width - 6));
    int left = Math.max(0, (width - columns(shown) - 2) / 2);
    int right = Math.max(0, width - columns(shown) - 2 - left);
    return new AttributedString("─".repeat(left) + " " + shown + " " + "─".repeat(right), FAINT);
  }

  private List<AttributedString> of(Message message, int nameWidth) {
    String time = TIME.format(Instant.ofEpochMilli(message.content().atMillis()).atZone(zone));
    String name = name(message);
    boolean notice = message.state() == Message.State.NOTICE;
    AttributedStyle nameStyle = notice ? WARNING : message.outgoing() ? MINE : THEIRS;
    String before = " ".repeat(columns(time) + 1 + nameWidth + 2);
    boolean narrow = width - before.length() < MIN_TEXT;
    String indent = narrow ? "" : before;
    List<String> text = wrapped(Output.clean(Output.text(message.content().body())), Math.max(1, width - indent.length()));
    List<AttributedString> lines = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      AttributedStringBuilder line = new AttributedStringBuilder();
      if (i == 0 && narrow) {
        lines.add(new AttributedString(shortened(time + " " + name, width), nameStyle));
      } else if (i == 0) {
        line.styled(FAINT, time).append(' ').styled(nameStyle, name).append(" ".repeat(nameWidth - columns(name) + 2));
      } else {
        line.append(indent);
      }
      lines.add(line.styled(notice ? WARNING : PLAIN, text.get(i)).toAttributedString());
    }
    return mark(message).map(mark -> marked(lines, indent, mark)).orElse(lines);
  }

  /** The mark follows the text, on a line of its own only if it must. */
  private List<AttributedString> marked(List<AttributedString> lines, String indent, String mark) {
    AttributedString last = lines.getLast();
    if (last.columnLength() + 2 + columns(mark) <= width) {
      lines.removeLast();
      lines.add(new AttributedStringBuilder().append(last).append("  ").styled(FAINT, mark).toAttributedString());
    } else {
      String before = indent.length() + columns(mark) <= width ? indent : "";
      lines.add(new AttributedStringBuilder().append(before).styled(FAINT, shortened(mark, width)).toAttributedString());
    }
    return lines;
  }

  private String name(Message message) {
    if (message.state() == Message.State.NOTICE) {
      return "exo";
    }
    return message.outgoing() ? "you" : shortened(Output.line(nameOf.apply(message.author())), MAX_NAME);
  }

  private static Optional<String> mark(Message message) {
    return switch (message.state()) {
      case QUEUED -> Optional.of("… waiting");
      case STORED -> Optional.of("✓ sent");
      case DELIVERED -> Optional.of("✓✓ delivered");
      case SEEN -> Optional.of("✓✓ seen");
      case NEW, READ, NOTICE -> Optional.empty();
    };
  }

  /** Breaks between words where that is possible. */
  private static List<String> wrapped(String text, int columns) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.replace("\t", "    ").split("\n", -1)) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split("(?<= )")) {
        if (line.length() > 0 && columns(line + word.stripTrailing()) > columns) {
          lines.add(line.toString().stripTrailing());
          line.setLength(0);
        }
        line.append(word);
        while (columns(line.toString().stripTrailing()) > columns) {
          int end = cut(line.toString(), columns);
          lines.add(line.substring(0, end));
          line.delete(0, end);
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** How many characters of a text fit into columns; one code point at least. */
  private static int cut(String text, int columns) {
    int end = text.offsetByCodePoints(0, 1);
    while (end < text.length() && columns(text.substring(0, text.offsetByCodePoints(end, 1))) <= columns) {
      end = text.offsetByCodePoints(end, 1);
    }
    return end;
  }

  private static String shortened(String text, int columns) {
    return columns(text) <= columns ? text : text.substring(0, cut(text, Math.max(1, columns - 1))) + "…";
  }

  private static int columns(String text) {
    return new AttributedString(text).columnLength();
  }
}
