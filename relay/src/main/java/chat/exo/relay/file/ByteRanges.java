package chat.exo.relay.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a header Range asks for (RFC 9110, 14.2). What cannot be read, or is asked for to make work (many ranges, ones that overlap or
 * go back), is answered with the whole, as if nothing had been asked.
 */
sealed interface ByteRanges {
  int MOST = 8;

  /** All of it. */
  record Whole() implements ByteRanges {}

  /** None of them lies in the file. */
  record Nowhere() implements ByteRanges {}

  /** Some of it, in order. */
  record Parts(List<Part> parts) implements ByteRanges {
    public Parts {
      parts = List.copyOf(parts);
    }
  }

  /** From one byte to another, both in it. */
  record Part(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  Pattern SPEC = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

  /** Reads a header. */
  static ByteRanges of(String header, long length) {
    if (!header.startsWith("bytes=") || header.length() > 400) {
      return new Whole();
    }
    String[] specs = header.substring("bytes=".length()).split(",", -1);
    if (specs.length > MOST) {
      return new Whole();
    }
    List<Part> parts = new ArrayList<>();
    for (String spec : specs) {
      Matcher ends = SPEC.matcher(spec.trim());
      if (!ends.matches() || spec.trim().equals("-")) {
        return new Whole();
      }
      String from = ends.group(1);
      String to = ends.group(2);
      long first = from.isEmpty() ? Math.max(0, length - Long.parseLong(to)) : Long.parseLong(from);
      long last = from.isEmpty() || to.isEmpty() ? length - 1 : Math.min(length - 1, Long.parseLong(to));
      if (!from.isEmpty() && !to.isEmpty() && Long.parseLong(to) < first) {
        return new Whole();
      }
      if (first < length && last >= first) {
        parts.add(new Part(first, last));
      }
    }
    if (parts.isEmpty()) {
      return new Nowhere();
    }
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i).first() <= parts.get(i - 1).last()) {
        return new Whole();
      }
    }
    return new Parts(parts);
  }
}
