package chat.exo.relay.file;

import chat.exo.graph.store.TimedText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a file that is whole; and as the row of the store says it: {@code 1 CREATED USED LENGTH pinned|kept UPLOADER,UPLOADER…}.
 *
 * @param createdMillis when it came
 * @param usedMillis when somebody asked for it last, about
 * @param length in bytes
 * @param stay whether it goes by itself
 * @param uploaders who brought it and has not erased it
 */
record FileRow(long createdMillis, long usedMillis, long length, Stay stay, Set<Uploader> uploaders) {
  /** Whether a file goes by itself. */
  enum Stay {
    KEPT,
    PINNED;

    String text() {
      return switch (this) {
        case KEPT -> "kept";
        case PINNED -> "pinned";
      };
    }
  }

  FileRow {
    uploaders = Set.copyOf(uploaders);
  }

  /** Reads a row; empty if no release wrote this. */
  static Optional<FileRow> read(String text) {
    Optional<TimedText> timed = TimedText.read(text);
    String[] parts = timed.flatMap(TimedText::what).orElse("").split(" ", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    try {
      Set<Uploader> uploaders = new LinkedHashSet<>();
      for (String each : parts[3].isEmpty() ? new String[0] : parts[3].split(",")) {
        uploaders.add(new Uploader(each));
      }
      Stay stay = parts[2].equals(Stay.PINNED.text()) ? Stay.PINNED : Stay.KEPT;
      return Optional.of(new FileRow(timed.orElseThrow().atMillis(), Long.parseLong(parts[0]), Long.parseLong(parts[1]), stay, uploaders));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String text() {
    List<String> names = new ArrayList<>(uploaders.stream().map(Uploader::text).sorted().toList());
    return new TimedText(createdMillis, Optional.of(usedMillis + " " + length + " " + stay.text() + " " + String.join(",", names))).text();
  }

  FileRow used(long millis) {
    return new FileRow(createdMillis, Math.max(usedMillis, millis), length, stay, uploaders);
  }

  FileRow with(Stay other) {
    return new FileRow(createdMillis, usedMillis, length, other, uploaders);
  }

  FileRow with(Uploader uploader) {
    Set<Uploader> more = new LinkedHashSet<>(uploaders);
    more.add(uploader);
    return new FileRow(createdMillis, usedMillis, length, stay, more);
  }

  FileRow without(Uploader uploader) {
    Set<Uploader> fewer = new LinkedHashSet<>(uploaders);
    fewer.remove(uploader);
    return new FileRow(createdMillis, usedMillis, length, stay, fewer);
  }
}
