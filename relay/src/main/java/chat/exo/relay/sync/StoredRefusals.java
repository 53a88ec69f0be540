package chat.exo.relay.sync;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Row;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.Write;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Refusals kept beside the graph: a row each, named by the relay and the key of the refused row. Used by the thread of the sessions,
 * which waits for the writer.
 */
final class StoredRefusals implements Refusals {
  private static final String VERSION = "1 ";
  private static final int PAGE = 1_000;
  /** Names a relay by something of one length that has no secret in it: its url may hold a token. */
  private static final SipHash NAMES = new SipHash(1, 2);

  private final Tables tables;
  private final Chores chores;

  StoredRefusals(Tables tables, Chores chores) {
    this.tables = tables;
    this.chores = chores;
  }

  @Override
  public NavigableMap<byte[], Print> of(String relay) {
    NavigableMap<byte[], Print> refused = new TreeMap<>(Arrays::compareUnsigned);
    String prefix = prefix(relay);
    Optional<String> last = Optional.empty();
    while (refused.size() < MOST) {
      List<Row> page = tables.rows(Table.SYNC, prefix, last, PAGE);
      for (Row row : page) {
        print(row.text()).ifPresent(print -> refused.put(Base64.getUrlDecoder().decode(row.name().substring(prefix.length())), print));
      }
      if (page.size() < PAGE) {
        break;
      }
      last = Optional.of(page.getLast().name());
    }
    return refused;
  }

  @Override
  public void add(String relay, byte[] rowKey, Print print) {
    String text = VERSION + HexFormat.of().toHexDigits(print.high()) + HexFormat.of().toHexDigits(print.low());
    note(RowChange.put(Table.SYNC, name(relay, rowKey), text));
  }

  @Override
  public void remove(String relay, byte[] rowKey) {
    note(RowChange.remove(Table.SYNC, name(relay, rowKey)));
  }

  private void note(RowChange change) {
    int unused = chores.have(new Write.Note(List.of(change)));
  }

  private static Optional<Print> print(String text) {
    if (!text.startsWith(VERSION) || text.length() != VERSION.length() + 32) {
      return Optional.empty();
    }
    int middle = VERSION.length() + 16;
    return Optional.of(
        new Print(HexFormat.fromHexDigitsToLong(text, VERSION.length(), middle), HexFormat.fromHexDigitsToLong(text, middle, text.length())));
  }

  private static String name(String relay, byte[] rowKey) {
    return prefix(relay) + Base64.getUrlEncoder().withoutPadding().encodeToString(rowKey);
  }

  private static String prefix(String relay) {
    return HexFormat.of().toHexDigits(NAMES.of(relay.getBytes(StandardCharsets.UTF_8)).low()) + " ";
  }
}
