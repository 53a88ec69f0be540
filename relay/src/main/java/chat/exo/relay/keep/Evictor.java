package chat.exo.relay.keep;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.sea.Author;
import chat.exo.graph.sea.Envelope;
import chat.exo.graph.sea.PublicKeyText;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Erasure;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.PageSize;
import chat.exo.graph.store.Walk;
import chat.exo.graph.store.Write;
import chat.exo.relay.box.BoxName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Throws the oldest cells of a class away: one walk to learn from which age on, one to have them
 * evicted by the writer. Runs on the thread of {@link
 * DiskKeeper}, for as long as it takes.
 */
final class Evictor {
  private static final Query EVERYTHING = new Query(Lex.any(), Lex.any(), Integer.MAX_VALUE, Query.Order.ASCENDING);
  private static final PageSize PAGE = new PageSize(1_000, 1 << 20);
  /** The writer looks each of them up, and puts of peers wait meanwhile. */
  private static final int CELLS_AT_ONCE = 250;

  private static final int ROW_OVERHEAD_BYTES = 10;
  private static final Pattern ROOT = Pattern.compile("~" + PublicKeyText.PATTERN);

  /** What goes first, and what goes only before the relay would take no writes at all. */
  enum Round {
    FIRST,
    WHEN_NOTHING_ELSE_IS_LEFT
  }

  private final GraphStore store;
  private final Chores chores;
  private final Predicate<String> isMember;
  private final BiPredicate<Soul, String> goesBy;
  private final Runnable eachPage;
  private volatile double newestGone = Double.NEGATIVE_INFINITY;

  /**
   * An evictor.
   *
   * @param isMember keys whose data never goes
   * @param goesBy whether an account says itself that it goes by the name of a list: an entry there is unsigned, and not the member's for
   *     naming one
   * @param eachPage run after each page of a walk, which may take minutes in all
   */
  Evictor(GraphStore store, Chores chores, Predicate<String> isMember, BiPredicate<Soul, String> goesBy, Runnable eachPage) {
    this.store = store;
    this.chores = chores;
    this.isMember = isMember;
    this.goesBy = goesBy;
    this.eachPage = eachPage;
  }

  /** The newest state that was thrown away; negative infinity if none was. Any thread. */
  double newestGone() {
    return newestGone;
  }

  /** Bytes of all cells, as their rows hold them before compression. */
  long rowBytes() {
    long[] bytes = new long[1];
    walk((node, cell) -> bytes[0] += bytesOf(node, cell));
    return bytes[0];
  }

  /** Erases the oldest cells of a class, until so many bytes are gone or none are left; the bytes that went. */
  long evict(Round round, CapOptions.DataClass which, long wantedBytes) {
    Ages ages = new Ages();
    walk(
        (node, cell) -> {
          if (belongs(round, which, node, cell)) {
            ages.add(cell.state(), bytesOf(node, cell));
          }
        });
    return erase(round, which, ages.oldest(wantedBytes), wantedBytes);
  }

  private long erase(Round round, CapOptions.DataClass which, DoublePredicate old, long wantedBytes) {
    List<Erasure> batch = new ArrayList<>();
    long[] gone = new long[1];
    walk(
        (node, cell) -> {
          if (gone[0] < wantedBytes && belongs(round, which, node, cell) && old.test(cell.state())) {
            batch.add(new Erasure(new CellName(node.soul(), cell.key()), cell.state()));
            gone[0] += bytesOf(node, cell);
            newestGone = Math.max(newestGone, cell.state());
            if (batch.size() >= CELLS_AT_ONCE) {
              evict(batch);
            }
          }
        });
    if (!batch.isEmpty()) {
      evict(batch);
    }
    return gone[0];
  }

  private void evict(List<Erasure> batch) {
    int unused = chores.have(new Write.Evict(batch, List.of()));
    batch.clear();
  }

  private void walk(BiConsumer<Node, Cell> each) {
    for (Graph page : Walk.over(store, EVERYTHING, PAGE)) {
      for (Node node : page.nodes()) {
        node.cells().forEach(cell -> each.accept(node, cell));
      }
      eachPage.run();
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
  }

  private boolean belongs(Round round, CapOptions.DataClass which, Node node, Cell cell) {
    return isOf(which, node, cell) && dear(node.soul(), cell) == (round == Round.WHEN_NOTHING_ELSE_IS_LEFT);
  }

  /** A box holds what nobody has read yet and nobody else keeps; without a revocation a right would count again. */
  private static boolean dear(Soul soul, Cell cell) {
    return BoxName.idOf(soul).isPresent() || revokes(soul, cell);
  }

  private boolean isOf(CapOptions.DataClass which, Node node, Cell cell) {
    Author author = Author.of(node.soul(), cell);
    return switch (which) {
      case PUBLIC -> author instanceof Author.Nobody;
      case FILES -> false; // none is a cell
      case CACHED ->
          switch (author) {
            case Author.Nobody nobody -> false;
            case Author.Content content -> true;
            case Author.Account account -> !isMember.test(account.owner());
            case Author.Alias alias -> alias.key().filter(isMember).isEmpty() || !goesBy.test(node.soul(), cell.key());
            case Author.Key key -> !isMember.test(key.writer()) && !isMember.test(key.owner());
          };
    };
  }

  /**
   * Whether a cell may take somebody's right away: an entry of a block list, or the link to one. Without it a revoked
   * certificate would count again. Any key can sign what looks like one, so it goes last rather than never. What stands in nobody's
   * space does not count: a list that anybody can write takes nothing away for longer than anybody likes.
   */
  private static boolean revokes(Soul soul, Cell cell) {
    if (!(Author.of(soul, cell) instanceof Author.Key)) {
      return false;
    }
    Optional<Value> plain =
        cell.value() instanceof Value.Text(String text) ? Envelope.read(text).map(Envelope::value) : Optional.of(cell.value());
    if (plain.isEmpty()) {
      return false;
    }
    boolean says = plain.get().equals(new Value.Truth(true)) || plain.get().equals(new Value.Numeric(1));
    boolean leads = plain.get() instanceof Value.Link && ROOT.matcher(soul.text()).matches();
    return (says && PublicKeyText.is(cell.key())) || leads;
  }


  private static long bytesOf(Node node, Cell cell) {
    return (long) ROW_OVERHEAD_BYTES + node.soul().text().length() + cell.key().length() + cell.value().json().length();
  }
}
