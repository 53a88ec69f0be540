package chat.exo.relay.box;

import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Row;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.TimedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of entries beside them: that one was erased, or when one was first seen. Rows {@code erased/BOX/KEY} and {@code
 * seen/BOX/KEY}, which say their version and a time; a row that says anything else harms no other, and goes as if it were old. Any thread.
 */
final class BoxMarks {
  private static final int PAGE = 1_000;

  /** What is known of an entry. */
  enum Kind {
    SEEN("seen/"),
    ERASED("erased/");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * A row that was read.
   *
   * @param entry what it speaks of; empty if it cannot be read
   * @param atMillis since when, by {@link chat.exo.relay.keep.RunningTime}; longest ago if it cannot be read
   */
  record Mark(Kind kind, String row, Optional<CellName> entry, long atMillis) {}

  private final Tables tables;

  BoxMarks(Tables tables) {
    this.tables = tables;
  }

  boolean is(Kind kind, CellName entry) {
    return tables.row(Table.BOXES, row(kind, entry)).isPresent();
  }

  /** How many entries of a box are remembered as erased. */
  long erasedOf(String id) {
    return tables.count(Table.BOXES, Kind.ERASED.prefix + id + "/");
  }

  /** How many entries of all boxes are. */
  long erased() {
    return tables.count(Table.BOXES, Kind.ERASED.prefix);
  }

  /** One page of all marks of a kind, behind the last one of the page before; empty behind the last page. */
  List<Mark> page(Kind kind, Optional<Mark> after) {
    List<Mark> marks = new ArrayList<>();
    for (Row row : tables.rows(Table.BOXES, kind.prefix, after.map(Mark::row), PAGE)) {
      marks.add(mark(kind, row));
    }
    return marks;
  }

  static RowChange put(Kind kind, CellName entry, long nowMillis) {
    return RowChange.put(Table.BOXES, row(kind, entry), new TimedText(nowMillis, Optional.empty()).text());
  }

  static RowChange remove(Kind kind, CellName entry) {
    return RowChange.remove(Table.BOXES, row(kind, entry));
  }

  static RowChange remove(Mark mark) {
    return RowChange.remove(Table.BOXES, mark.row());
  }

  private static String row(Kind kind, CellName entry) {
    String id = BoxName.idOf(entry.soul()).orElseThrow(() -> new IllegalStateException("expected a box, got another soul"));
    return kind.prefix + id + "/" + entry.key();
  }

  private static Mark mark(Kind kind, Row row) {
    Optional<TimedText> said = TimedText.read(row.text()).filter(text -> text.what().isEmpty());
    int slash = row.name().indexOf('/', kind.prefix.length());
    if (slash < 0 || said.isEmpty()) {
      return new Mark(kind, row.name(), Optional.empty(), Long.MIN_VALUE);
    }
    String id = row.name().substring(kind.prefix.length(), slash);
    String key = row.name().substring(slash + 1);
    if (!BoxName.isId(id) || !BoxName.isKey(key)) {
      return new Mark(kind, row.name(), Optional.empty(), Long.MIN_VALUE);
    }
    return new Mark(kind, row.name(), Optional.of(BoxName.entry(id, key)), said.get().atMillis());
  }
}
