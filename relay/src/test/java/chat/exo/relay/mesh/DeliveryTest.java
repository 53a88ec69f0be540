package chat.exo.relay.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.wire.Message;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What it takes to tell many readers of one large change: each once, in order, and never all at once. */
final class DeliveryTest {
  private static final int READERS = 20;
  private static final String HUNDRED_KILOBYTES = "x".repeat(100_000);

  private final MeshBench bench = new MeshBench();

  /** Each reader waits for all souls but one, so each gets a part of its own. */
  private List<PeerId> readersOfPartsOfTheirOwn() {
    List<PeerId> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      PeerId reader = bench.client();
      readers.add(reader);
      for (int soul = 0; soul < READERS; soul++) {
        if (soul != i) {
          bench.says(reader, "{\"#\":\"get" + i + "x" + soul + "\",\"get\":{\"#\":\"s" + soul + "\"}}");
        }
      }
    }
    readers.forEach(bench::sentTo); // questions of those who came later
    readers.forEach(bench::textsTo);
    return readers;
  }

  private static String put(String id, int state, String text) {
    StringBuilder put = new StringBuilder("{\"#\":\"" + id + "\",\"put\":{");
    for (int soul = 0; soul < READERS; soul++) {
      put.append(soul == 0 ? "" : ",").append("\"s" + soul + "\":{\"_\":{\"#\":\"s" + soul + "\",\">\":{\"k\":" + state + "}},\"k\":\"" + text + "\"}");
    }
    return put.append("}}").toString();
  }

  private int told(List<PeerId> readers) {
    return readers.stream().mapToInt(reader -> bench.sent.getOrDefault(reader, List.of()).size()).sum();
  }

  @Test
  void parts_of_a_large_change_are_printed_in_turns() {
    List<PeerId> readers = readersOfPartsOfTheirOwn();
    PeerId writer = bench.client();
    bench.says(writer, put("large", 1, HUNDRED_KILOBYTES));
    assertThat(told(readers)).as("told at once, of two megabytes each").isBetween(1, 2);
    bench.says(writer, put("small", 2, "y"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).as("acks wait for nobody's delivery").hasSize(2);
    while (bench.mesh.nextTurnMillis() <= bench.now) {
      int before = told(readers);
      bench.turn(bench.now);
      assertThat(told(readers) - before).isLessThanOrEqualTo(READERS);
    }
    for (PeerId reader : readers) {
      List<Message.Put> heard = bench.sentTo(reader, Message.Put.class);
      assertThat(heard).hasSize(2);
      assertThat(heard).allSatisfy(put -> assertThat(put.graph().nodes()).hasSize(READERS - 1));
      assertThat(heard.stream().map(put -> put.graph().nodes().getFirst().cells().getFirst().state())).as("in the order of the writes").containsExactly(1.0, 2.0);
    }
  }

  @Test
  void who_goes_before_his_turn_is_told_nothing_and_the_others_are() {
    List<PeerId> readers = readersOfPartsOfTheirOwn();
    bench.says(bench.client(), put("large", 1, HUNDRED_KILOBYTES));
    PeerId last = readers.getLast();
    bench.mesh.closed(last);
    while (bench.mesh.nextTurnMillis() <= bench.now) {
      bench.turn(bench.now);
    }
    assertThat(told(readers)).isEqualTo(READERS - 1);
    assertThat(bench.sentTo(last)).isEmpty();
  }

  /** As much as may wait, and more: it is told at once then, for otherwise what is written outgrows what is told. */
  @Test
  void what_waits_to_be_told_is_bounded() {
    List<PeerId> readers = readersOfPartsOfTheirOwn();
    PeerId writer = bench.client();
    int told = 0;
    for (int i = 1; i <= 12; i++) {
      bench.says(writer, put("large" + i, i, HUNDRED_KILOBYTES));
      told += heard(readers);
    }
    assertThat(told).isGreaterThan(READERS);
    while (bench.mesh.nextTurnMillis() <= bench.now) {
      bench.turn(bench.now);
      told += heard(readers);
    }
    assertThat(told).isEqualTo(12 * READERS);
  }

  private int heard(List<PeerId> readers) {
    return readers.stream()
        .mapToInt(
            reader -> {
              bench.textsTo(reader); // they are long
              return bench.sentTo(reader, Message.Put.class).size();
            })
        .sum();
  }
}
