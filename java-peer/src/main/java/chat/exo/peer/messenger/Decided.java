package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.StringJoiner;

/** Which messages of one entry are done with, while others in it wait: kept beside the row that the whole will have. */
final class Decided {
  private final Row row;
  private final boolean kept;
  private final BitSet done = new BitSet();
  private final StringJoiner causes = new StringJoiner(", ");

  private Decided(Row row, boolean kept) {
    this.row = row;
    this.kept = kept;
  }

  static Decided read(Work work, Row whole) {
    Row row = Row.of(whole.table(), whole.name() + "/part");
    boolean kept = work.rows().has(row);
    Decided decided = new Decided(row, kept);
    if (kept) {
      String numbers = new String(work.rows().read(row).orElseThrow(), StandardCharsets.UTF_8);
      numbers.chars().forEach(number -> decided.done.set(number));
    }
    return decided;
  }

  boolean has(int number) {
    return done.get(number);
  }

  void add(int number, String cause) {
    done.set(number);
    causes.add(cause);
  }

  int count() {
    return done.cardinality();
  }

  String causes() {
    return causes.toString();
  }

  void write(Work work) {
    StringBuilder numbers = new StringBuilder();
    done.stream().forEach(number -> numbers.append((char) number));
    if (!numbers.isEmpty()) {
      work.rows().write(row, numbers.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  void forget(Work work) {
    if (kept) {
      work.rows().remove(row);
    }
  }
}
