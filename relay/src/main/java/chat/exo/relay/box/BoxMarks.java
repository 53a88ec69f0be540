package chat.exo.relay.box;

import chat.exo.graph.store.CellName;
import chat.exo.graph.store.rocks.RocksTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is remembered of entries, on the disk: that one was erased, or when one was first seen. Rows {@code box/ID/KEY}, value
 * {@code e} or {@code s} and the time. Any thread.
 */
final class BoxMarks {
  /** What is known of an entry, and since when. */
  record Mark(CellName entry, Kind kind, long atMillis) {}

  /** What is known of an entry. */
  enum Kind {
    SEEN('s'),
    ERASED('e');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }

  private static final String PREFIX = "box/";
  private static final int PAGE = 1_000;

  private final RocksTable table;

  BoxMarks(RocksTable table) {
    this.table = table;
  }

  Optional<Mark> of(CellName entry) {
    String row = row(entry);
    return table.get(row).map(value -> mark(row, value));
  }

  boolean erased(CellName entry) {
    return of(entry).filter(mark -> mark.kind() == Kind.ERASED).isPresent();
  }

  void put(Collection<CellName> entries, Kind kind, long nowMillis) {
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    entries.forEach(entry -> changes.put(row(entry), Optional.of(kind.letter + Long.toString(nowMillis))));
    table.write(changes);
  }

  void remove(Collection<Mark> marks) {
    Map<String, Optional<String>> changes = new LinkedHashMap<>();
    marks.forEach(mark -> changes.put(row(mark.entry()), Optional.empty()));
    table.write(changes);
  }

  /** One page of all marks, behind the last one of the page before; empty behind the last page. */
  List<Mark> page(Optional<Mark> after) {
    SortedMap<String, String> rows = table.rows(PREFIX, after.map(mark -> row(mark.entry())), PAGE);
    List<Mark> marks = new ArrayList<>(rows.size());
    rows.forEach((row, value) -> marks.add(mark(row, value)));
    return marks;
  }

  private static String row(CellName entry) {
    String id = BoxName.idOf(entry.soul()).orElseThrow(() -> new IllegalStateException("expected a box, got another soul"));
    return PREFIX + id + "/" + entry.key();
  }

  private static Mark mark(String row, String value) {
    int slash = row.indexOf('/', PREFIX.length());
    CellName entry = BoxName.entry(row.substring(PREFIX.length(), slash), row.substring(slash + 1));
    Kind kind = value.charAt(0) == Kind.ERASED.letter ? Kind.ERASED : Kind.SEEN;
    return new Mark(entry, kind, Long.parseLong(value.substring(1)));
  }
}
