package chat.exo.relay.dial;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.mesh.peer.PeerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers wait for, gathered a little each turn and kept in a file. */
final class WantedRoundsTest {
  @TempDir private Path folder;
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final Map<PeerId, List<Query>> waiting = new HashMap<>();
  private final List<PeerId> latestFirst = new ArrayList<>();
  private final List<Query> remembered = new ArrayList<>();
  private int looks;
  private final WantedRounds rounds = new WantedRounds(() -> latestFirst, this::wantedBy, () -> remembered);

  private List<Query> wantedBy(PeerId reader) {
    List<Query> all = waiting.getOrDefault(reader, List.of());
    looks += all.size();
    return all;
  }

  private void readers(int count, int queriesOfEach) {
    for (int reader = 1; reader <= count; reader++) {
      PeerId peer = new PeerId(reader);
      int number = reader;
      waiting.put(peer, IntStream.range(0, queriesOfEach).mapToObj(i -> query("r" + number + "x" + i)).toList());
      latestFirst.addFirst(peer);
    }
  }

  private static Query query(String soul) {
    return Query.node(new Soul(soul));
  }

  @Test
  void no_turn_looks_at_what_all_readers_wait_for() {
    readers(100, 500);
    List<Query> found = new ArrayList<>();
    rounds.begin(loop::add, found::addAll);
    int turns = 0;
    while (!loop.isEmpty()) {
      int before = looks;
      loop.remove().run();
      turns++;
      assertThat(looks - before).as("looked at in one turn").isLessThanOrEqualTo(5_500);
      rounds.begin(loop::add, again -> found.clear()); // while this round is on there is no other
      assertThat(loop.size()).isLessThanOrEqualTo(1);
      if (turns == 10) {
        assertThat(found).isEmpty();
      }
      if (!found.isEmpty()) {
        break;
      }
    }
    assertThat(found).hasSize(50_000).startsWith(query("r100x0"));
  }

  @Test
  void a_reader_that_goes_meanwhile_ends_nothing() {
    readers(20, 1_000);
    List<Query> found = new ArrayList<>();
    rounds.begin(loop::add, found::addAll);
    loop.remove().run();
    waiting.remove(new PeerId(1));
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
    assertThat(found).hasSize(19_000);
  }

  @Test
  void the_latest_are_kept_before_those_of_an_earlier_run_and_no_more_than_a_file_should_hold() throws Exception {
    readers(30, 500);
    remembered.add(query("earlier"));
    Path file = folder.resolve("wanted.jsonl");
    WantedQueries kept = new WantedQueries(file, new WireReader(WireLimits.defaults()));
    kept.save(rounds.atOnce());
    Set<Query> again = new WantedQueries(file, new WireReader(WireLimits.defaults())).load();
    assertThat(again).hasSize(10_000).contains(query("r30x0"), query("r11x499")).doesNotContain(query("r10x0"), query("earlier"));
    waiting.clear();
    latestFirst.clear();
    readers(1, 1);
    kept.save(rounds.atOnce());
    assertThat(new WantedQueries(file, new WireReader(WireLimits.defaults())).load()).containsExactly(query("r1x0"), query("earlier"));
  }

  @Test
  void what_is_kept_is_bounded_in_bytes() throws Exception {
    List<Query> long1000 = IntStream.range(0, 1_000).mapToObj(i -> query("x".repeat(8_000) + i)).toList();
    Path file = folder.resolve("wanted.jsonl");
    new WantedQueries(file, new WireReader(WireLimits.defaults())).save(long1000);
    assertThat(Files.size(file)).isBetween(1L << 20, 4L << 20);
  }
}
