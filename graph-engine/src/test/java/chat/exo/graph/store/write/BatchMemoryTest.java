package chat.exo.graph.store.write;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a batch keeps in memory of the cells that it names, which are not in what its senders are charged for. */
final class BatchMemoryTest {
  private static final int VALUE = 10_000;
  private static final int CELLS = 4_000;
  private static final String TEXT = "x".repeat(VALUE);

  private final List<WeakReference<Cell>> read = new ArrayList<>();
  private int length = VALUE;
  private boolean gone;

  /** Every cell is there, and made anew when it is read, as a disk has it. */
  private final GraphStore store =
      (GraphStore)
          Proxy.newProxyInstance(
              GraphStore.class.getClassLoader(),
              new Class<?>[] {GraphStore.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("cells");
                List<Optional<Cell>> cells = new ArrayList<>();
                for (Object name : (List<?>) arguments[0]) {
                  if (gone) {
                    cells.add(Optional.empty());
                    continue;
                  }
                  Cell cell = new Cell(((CellName) name).key(), 5, new Value.Text("x".repeat(length)));
                  read.add(new WeakReference<>(cell));
                  cells.add(Optional.of(cell));
                }
                return cells;
              });

  @Test
  void many_names_of_cells_of_middling_size_cost_a_few_megabytes_and_are_decided_all_the_same() {
    List<Cell> same = new ArrayList<>();
    for (int i = 0; i < CELLS; i++) {
      same.add(new Cell("key" + i, i % 2 == 0 ? 5 : 6, new Value.Text(i % 2 == 0 ? TEXT : "newer")));
    }
    Write.Put put = new Write.Put(1, 1, Graph.of(new Node(new Soul("s"), same)));
    BatchDecision decision = new BatchDecision(store, new Batch(List.of(put), List.of()), 1_000);
    System.gc();
    long alive = read.stream().filter(cell -> cell.get() != null).count();
    assertThat(alive * VALUE).as("bytes of values kept").isLessThan(8 << 20);
    Written written = decision.decide(put);
    assertThat(written.changed().cellCount()).as("those with a later state").isEqualTo(CELLS / 2);
    assertThat(decision.changes()).hasSize(CELLS / 2);
  }

  @Test
  void what_has_come_to_its_end_when_it_is_read_again_was_never_there() {
    length = 20_000;
    Write.Put put = new Write.Put(1, 1, Graph.of(new Node(new Soul("s<?60"), List.of(new Cell("k", 5, new Value.Text("a"))))));
    BatchDecision decision = new BatchDecision(store, new Batch(List.of(put), List.of()), 1_000);
    gone = true;
    assertThat(decision.decide(put).changed().cellCount()).isEqualTo(1);
    assertThat(decision.changes().getFirst().before()).isEmpty();
  }
}
