package chat.exo.relay.prekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.json.Json;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.api.Supply;
import chat.exo.relay.keep.CountedTables;
import chat.exo.relay.keep.Unheard;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What everybody's supplies cost a relay, and for how long. */
final class PrekeySuppliesTest {
  private static final String OWNER = "o".repeat(43) + "." + "o".repeat(43);

  private static final String OTHER = "p".repeat(43) + "." + "p".repeat(43);
  private static final long DAY = 86_400_000;

  private final MemoryStore store = new MemoryStore();
  private final WriteStage writer = new WriteStage(store, () -> 0, WriteLimits.defaults()).start(new Unheard());
  private long nowMillis = 1_000_000_000_000L;

  @AfterEach
  void close() {
    writer.close();
    store.close();
  }

  private PrekeySupplies supplies(int most) {
    return new PrekeySupplies(store.tables(), writer, Crypto.fastest(), () -> most, () -> nowMillis);
  }

  private static List<PrekeyPair> pairs(int first, int count) {
    return PrekeyPair.readAll((Json.Members) Json.parse(Supply.of(first, count)).orElseThrow());
  }

  private long rows() {
    return store.tables().count(Table.PREKEYS, "");
  }

  @Test
  void counting_everybodys_pairs_holds_none_of_them(@TempDir Path folder) {
    int all = 20_000;
    try (RocksStore onDisk = RocksStore.open(folder, StoreOptions.defaults());
        WriteStage writing = new WriteStage(onDisk, () -> 0, WriteLimits.defaults()).start(new Unheard())) {
      String pair = "1 " + nowMillis + " " + pairs(1, 1).getFirst().json();
      for (int from = 0; from < all; from += 1_000) {
        List<RowChange> rows = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
          rows.add(RowChange.put(Table.PREKEYS, "pair/" + String.format("%043d.%043d/1/%019d", i / 200, 0, i), pair));
        }
        onDisk.commit(List.of(), rows);
      }
      PrekeySupplies supplies = new PrekeySupplies(onDisk.tables(), writing, Crypto.fastest(), () -> 200_000, () -> nowMillis);
      var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = thread.getCurrentThreadAllocatedBytes();
      supplies.countAnew();
      long perPair = (thread.getCurrentThreadAllocatedBytes() - before) / all;
      assertThat(perPair).as("bytes made for each pair of somebody else").isLessThan(500);
    }
  }

  @Test
  void who_hands_pairs_in_or_takes_one_does_not_count_everybodys() {
    List<RowChange> others = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      others.add(RowChange.put(Table.PREKEYS, "pair/" + String.format("%043d.%043d/1/%019d", i, 0, i), "1 " + nowMillis + " {}"));
    }
    store.commit(List.of(), others);
    CountedTables counted = new CountedTables(store.tables());
    PrekeySupplies supplies = new PrekeySupplies(counted, writer, Crypto.fastest(), () -> 10_000, () -> nowMillis);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 10));
    assertThat(supplies.claim(OWNER + "/1")).isPresent();
    assertThat(counted.rows()).isLessThan(100);
  }

  @Test
  void once_they_were_counted_everybodys_pairs_are_as_many_as_may_be() {
    PrekeySupplies supplies = supplies(100);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 60));
    PrekeySupplies again = supplies(100);
    again.sweep();
    again.add(OTHER, OTHER + "/1", pairs(1_000, 30));
    assertThatThrownBy(() -> again.add(OTHER, OTHER + "/2", pairs(2_000, 20))).hasMessageContaining("keeps no more prekeys");
    assertThat(again.claim(OWNER + "/1")).isPresent();
    assertThat(again.add(OTHER, OTHER + "/2", pairs(2_000, 11)).added()).isEqualTo(11);
  }

  @Test
  void pairs_that_are_too_old_make_room_for_others() {
    PrekeySupplies supplies = supplies(100);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 100));
    nowMillis += 400 * DAY;
    assertThat(supplies.add(OTHER, OTHER + "/1", pairs(1_000, 10)).added()).isEqualTo(10);
  }

  @Test
  void a_sweep_leaves_nothing_of_what_nobody_claimed_for_180_days_and_all_that_is_younger() {
    PrekeySupplies supplies = supplies(10_000);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 20));
    nowMillis += 100 * DAY;
    supplies.add(OTHER, OTHER + "/1", pairs(1_000, 10));
    nowMillis += 81 * DAY;
    supplies.sweep();
    assertThat(supplies.count(OWNER + "/1")).isZero();
    assertThat(supplies.count(OTHER + "/1")).isEqualTo(10);
    assertThat(rows()).as("pairs with their two keys").isEqualTo(30);
    assertThat(supplies.add(OWNER, OWNER + "/1", pairs(1, 20)).added()).as("may come again").isEqualTo(20);
  }

  @Test
  void what_was_handed_out_is_known_for_90_days_and_then_forgotten_also_if_its_owner_never_comes_back() {
    PrekeySupplies supplies = supplies(10_000);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 1));
    assertThat(supplies.claim(OWNER + "/1")).isPresent();
    nowMillis += 89 * DAY;
    supplies.sweep();
    assertThat(supplies.add(OWNER, OWNER + "/1", pairs(1, 1)).added()).isZero();
    nowMillis += 2 * DAY;
    supplies.sweep();
    assertThat(rows()).isZero();
  }

  @Test
  void a_turn_of_sweeping_looks_at_so_many_rows_and_the_next_goes_on_behind_them() {
    PrekeySupplies supplies = supplies(10_000);
    for (int device = 1; device <= 4; device++) {
      supplies.add(OWNER, OWNER + "/" + device, pairs(device * 1_000, 200));
    }
    nowMillis += 181 * DAY;
    assertThat(supplies.sweepTurn()).isTrue();
    assertThat(store.tables().count(Table.PREKEYS, "pair/")).isEqualTo(800 - PrekeySupplies.SWEPT_A_TURN);
    supplies.sweep();
    assertThat(rows()).isZero();
  }

  @Test
  void a_row_that_cannot_be_read_harms_no_other_and_goes() {
    PrekeySupplies supplies = supplies(10_000);
    supplies.add(OWNER, OWNER + "/1", pairs(1, 2));
    String first = store.tables().rows(Table.PREKEYS, "pair/", Optional.empty(), 1).getFirst().name();
    store.commit(
        List.of(),
        List.of(
            RowChange.put(Table.PREKEYS, first, "1 " + nowMillis + " {\"ec\":"),
            RowChange.put(Table.PREKEYS, "pair/" + OTHER + "/1/x", "9 of a later release"),
            RowChange.put(Table.PREKEYS, "key/" + OTHER + "/1/x", "")));
    assertThat(supplies.claim(OWNER + "/1")).as("the second").isPresent();
    assertThat(supplies.claim(OTHER + "/1")).isEmpty();
    supplies.sweep();
    assertThat(store.tables().count(Table.PREKEYS, "pair/")).isZero();
    assertThat(store.tables().count(Table.PREKEYS, "key/" + OTHER)).isZero();
  }
}
