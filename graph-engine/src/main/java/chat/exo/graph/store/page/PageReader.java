package chat.exo.graph.store.page;

import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads one page of a query from a store's rows, from either end. One object a page, on the reader's thread.
 *
 * <p>What a LEX rule matches is one stretch of texts without gaps. So a row inside both stretches is an answer, one beside
 * the keys' stretch is a reason to jump, and one beyond the souls' stretch is the end: a range costs what it finds, plus
 * one jump a soul.
 */
public final class PageReader {
  /**
   * Rows looked at in vain before a page is given up, a few milliseconds of jumping. A query over every soul for a key
   * that none has must not hold a thread for minutes; it goes on from the cursor when the reader asks again.
   */
  public static final int MAX_MISSES = 4_096;

  private final Query query;
  private final Rows rows;
  private final boolean ascending;
  private final PageBuilder page;
  private int misses;

  public PageReader(Query query, Rows rows, PageSize size, long spentBytes) {
    this.query = query;
    this.rows = rows;
    this.ascending = query.order() == Query.Order.ASCENDING;
    this.page = new PageBuilder(query, size, spentBytes);
  }

  public Page read(Optional<Cursor> after) {
    boolean there = ascending ? rows.seek(first(after)) : rows.seekBefore(last(after));
    while (there) {
      byte[] row = rows.key();
      page.standOn(row);
      if (beyond(query.souls(), page.soul().text())) {
        return page.end();
      }
      String key = page.key();
      if (beyond(query.keys(), key)) {
        there = skipToNextSoul(row);
      } else if (before(query.keys(), key)) {
        there = skipToKeys(row);
      } else if (page.isFull()) {
        return page.cutHere();
      } else {
        page.add(rows.value());
        if (page.budgetSpent()) {
          return page.end();
        }
        there = ascending ? rows.next() : rows.previous();
        continue;
      }
      if (++misses == MAX_MISSES) {
        return page.giveUpAt(row);
      }
    }
    return page.end();
  }

  /** Whether a text lies behind a rule's stretch, in the direction of the walk. */
  private boolean beyond(Lex lex, String text) {
    return ascending ? lex.endsBefore(text) : text.compareTo(lex.lowest()) < 0;
  }

  /** Whether a text lies ahead of a rule's stretch, in the direction of the walk. */
  private boolean before(Lex lex, String text) {
    return ascending ? text.compareTo(lex.lowest()) < 0 : lex.endsBefore(text);
  }

  private boolean skipToNextSoul(byte[] row) {
    int soulLength = RowKey.soulLength(row);
    return ascending
        ? rows.seek(RowKey.behindSoul(row, soulLength))
        : rows.seekBefore(RowKey.beforeSoul(row, soulLength));
  }

  private boolean skipToKeys(byte[] row) {
    String soul = page.soul().text();
    return ascending
        ? rows.seek(RowKey.of(soul, query.keys().lowest()))
        : rows.seekBefore(concat(RowKey.beforeSoul(row, RowKey.soulLength(row)), behind(query.keys(), (byte) 0)));
  }

  /** Where an ascending walk begins: the least row that can match, or right behind the cursor. */
  private byte[] first(Optional<Cursor> after) {
    byte[] least = RowKey.of(query.souls().lowest(), query.keys().lowest());
    return after
        .map(cursor -> RowKey.with(RowKey.of(cursor.last()), (byte) 0))
        .filter(begin -> Arrays.compareUnsigned(begin, least) > 0)
        .orElse(least);
  }

  /** What a descending walk begins before: the bound of the souls, or the cursor. */
  private byte[] last(Optional<Cursor> after) {
    byte[] bound = behind(query.souls(), (byte) 1);
    return after
        .map(cursor -> RowKey.of(cursor.last()))
        .filter(begin -> Arrays.compareUnsigned(begin, bound) < 0)
        .orElse(bound);
  }

  /**
   * Bytes behind everything a rule matches.
   *
   * @param afterText the least byte that stands behind a whole text in its place: 1 behind a soul, 0 behind a key
   */
  private static byte[] behind(Lex lex, byte afterText) {
    byte[] bound = {RowKey.BEHIND_ALL};
    if (lex.prefix().isPresent()) {
      bound = RowKey.with(RowKey.encoded(lex.prefix().get()), RowKey.BEHIND_ALL);
    }
    for (Optional<String> greatest : List.of(lex.exact(), lex.to())) {
      if (greatest.isPresent()) {
        byte[] other = RowKey.with(RowKey.encoded(greatest.get()), afterText);
        bound = Arrays.compareUnsigned(other, bound) < 0 ? other : bound;
      }
    }
    return bound;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
