package chat.exo.graph.store.page;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Cursor;
import chat.exo.graph.store.Page;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A page as it grows: cells gathered into nodes, bytes counted, the row under the walk decoded. */
final class PageBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(PageBuilder.class);

  private final Query query;
  private final PageSize size;
  private final List<Node> nodes = new ArrayList<>(1);

  private byte[] row = {0};
  private int soulLength;
  private Optional<Soul> soul = Optional.empty();
  private String key = "";

  private Optional<Soul> nodeSoul = Optional.empty();
  private List<Cell> nodeCells = new ArrayList<>();
  private Optional<CellName> lastAdded = Optional.empty();
  private int cellCount;
  private int rows;
  private long pageBytes;
  private long spentBytes;

  PageBuilder(Query query, PageSize size, long spentBytes) {
    this.query = query;
    this.size = size;
    this.spentBytes = spentBytes;
  }

  /** The walk is on this row now. A soul is decoded once for all its rows. */
  void standOn(byte[] rowKey) {
    rows++;
    boolean sameSoul =
        soul.isPresent()
            && rowKey.length > soulLength
            && Arrays.mismatch(rowKey, 0, soulLength + 1, row, 0, soulLength + 1) < 0;
    if (!sameSoul) {
      soulLength = RowKey.soulLength(rowKey);
      soul = Optional.of(RowKey.soul(rowKey, soulLength));
    }
    row = rowKey;
    key = RowKey.key(rowKey, soulLength);
  }

  Soul soul() {
    return soul.orElseThrow();
  }

  String key() {
    return key;
  }

  /** Adds the cell under the walk. */
  void add(byte[] rowValue) {
    Optional<Cell> cell = readable(rowValue);
    if (cell.isEmpty()) {
      return;
    }
    if (!nodeSoul.equals(soul)) {
      closeNode();
      nodeSoul = soul;
    }
    nodeCells.add(cell.get());
    lastAdded = Optional.of(new CellName(soul(), key));
    cellCount++;
    int valueBytes = rowValue.length - RowValue.HEAD_BYTES;
    pageBytes += valueBytes + key.length();
    spentBytes += valueBytes;
  }

  /** One row that no release wrote must not hide those behind it, from readers or from who keeps the store small. */
  private Optional<Cell> readable(byte[] rowValue) {
    try {
      return Optional.of(RowValue.cell(key, rowValue));
    } catch (StoreException e) {
      LOG.debug("A walk goes on behind a row that cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }

  boolean isFull() {
    return cellCount >= size.maxCells() || pageBytes >= size.maxBytes();
  }

  boolean budgetSpent() {
    return !query.unbounded() && spentBytes >= query.maxBytes();
  }

  /** Nothing follows. */
  Page end() {
    return new Page(graph(), Optional.empty(), rows);
  }

  /** The row under the walk begins the next page. */
  Page cutHere() {
    return new Page(graph(), lastAdded.map(name -> new Cursor(name, spentBytes)), rows);
  }

  /** The search goes on behind this row. */
  Page giveUpAt(byte[] rowKey) {
    standOn(rowKey);
    return new Page(graph(), Optional.of(new Cursor(new CellName(soul(), key), spentBytes)), rows);
  }

  private Graph graph() {
    closeNode();
    return new Graph(nodes);
  }

  private void closeNode() {
    nodeSoul.ifPresent(whose -> nodes.add(new Node(whose, nodeCells)));
    nodeSoul = Optional.empty();
    nodeCells = new ArrayList<>();
  }
}
