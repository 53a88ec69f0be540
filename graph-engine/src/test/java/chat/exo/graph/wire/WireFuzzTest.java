package chat.exo.graph.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.graph.VectorFiles;
import chat.exo.graph.json.GraphText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Frames nobody thought of: random bytes, and real frames with bytes changed, cut, doubled and spliced.
 *
 * <p>Runs for {@code -Dexo.fuzz.seconds} (10), from {@code -Dexo.seed}; the seed is printed, and with it any run comes again.
 */
final class WireFuzzTest {
  private static final long SECONDS = Long.getLong("exo.fuzz.seconds", 10);
  private static final byte[] STRUCTURE = "{}[]:,\"\\#.@_<>*=%-~0e9tfn \n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_FRAME = 4_000;

  private final WireReader reader = new WireReader(WireLimits.defaults());

  @Test
  void no_frame_at_all_is_more_than_a_value_to_answer() {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("exo.seed=" + seed);
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    int count = 0;
    while (count < 1_000 || System.nanoTime() < end) {
      byte[] frame = frame(random, corpus);
      try {
        check(frame);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError("exo.seed=" + seed + ", frame " + count + " in hex: " + HexFormat.of().formatHex(frame), e);
      }
      count++;
    }
    System.out.println("frames tried: " + count);
  }

  /** Whatever is heard can be printed, and what a put is passed on as says the same again. */
  private void check(byte[] frame) {
    List<Heard> heard = reader.read(frame);
    assertThat(heard).isNotEmpty();
    for (Heard one : heard) {
      switch (one) {
        case Heard.Said said -> checkMessage(said.message());
        case Heard.Refused refused -> assertThat(refused.text()).isNotBlank().hasSizeLessThan(400);
        case Heard.Garbled garbled -> assertThat(heard).hasSize(1);
        case Heard.Ignored ignored -> {}
      }
    }
  }

  private void checkMessage(Message message) {
    switch (message) {
      case Message.Put put -> {
        assertThat(put.graph().isEmpty()).isFalse();
        assertThat(graphOf(WireWriter.put(header(put), GraphText.of(put.graph()))).cellCount()).isEqualTo(put.graph().cellCount());
        if (!put.text().isEmpty()) {
          assertThat(graphOf(WireWriter.put(header(put), put.text()))).isEqualTo(put.graph());
        }
      }
      case Message.Get get -> assertThat(reader.read(WireWriter.get(get.id(), get.query(), get.hash(), get.heardBy()))).isNotEmpty();
      case Message.Reply reply ->
          assertThat(reader.read(WireWriter.reply(reply))).singleElement().isInstanceOf(Heard.Said.class);
      case Message.Reconcile turn -> assertThat(turn.id()).isNotNull();
      case Message.Dam dam -> assertThat(dam.kind()).isNotEmpty();
    }
  }

  private Graph graphOf(byte[] frame) {
    List<Heard> heard = reader.read(frame);
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).isInstanceOf(Heard.Said.class);
    return ((Message.Put) ((Heard.Said) heard.getFirst()).message()).graph();
  }

  private static PutHeader header(Message.Put put) {
    return new PutHeader(put.id(), put.replyTo(), put.acks(), List.of());
  }

  private static List<byte[]> corpus() {
    List<byte[]> corpus = new ArrayList<>();
    VectorFiles.read("wire/invalid-messages.json").get("cases").forEach(vector -> corpus.add(bytes(vector.get("frame").textValue())));
    VectorFiles.all("wire/transcripts", ".jsonl").forEach(file ->
        VectorFiles.lines(file).stream().filter(line -> line.has("raw")).forEach(line -> corpus.add(bytes(line.get("raw").textValue()))));
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String put = GraphText.of(Graphs.graph(random));
      corpus.add(WireWriter.put(new PutHeader("id", "", Optional.of(new AckWish(1, 1)), List.of("a")), put));
    }
    corpus.removeIf(frame -> frame.length > MAX_FRAME);
    return corpus;
  }

  private static byte[] frame(Random random, List<byte[]> corpus) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] frame = corpus.get(random.nextInt(corpus.size())).clone();
    for (int edits = random.nextInt(1, 6); edits > 0 && frame.length > 0; edits--) {
      frame = edited(random, frame, corpus);
    }
    return frame;
  }

  private static byte[] edited(Random random, byte[] frame, List<byte[]> corpus) {
    int at = random.nextInt(frame.length);
    return switch (random.nextInt(6)) {
      case 0 -> with(frame, at, (byte) random.nextInt());
      case 1, 2 -> with(frame, at, STRUCTURE[random.nextInt(STRUCTURE.length)]);
      case 3 -> Arrays.copyOf(frame, at);
      case 4 -> joined(Arrays.copyOf(frame, at), frame, Math.max(0, at - random.nextInt(30)));
      default -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        yield other.length == 0 ? frame : joined(Arrays.copyOf(frame, at), other, random.nextInt(other.length));
      }
    };
  }

  private static byte[] with(byte[] frame, int at, byte value) {
    frame[at] = value;
    return frame;
  }

  private static byte[] joined(byte[] head, byte[] tail, int tailStart) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length - tailStart);
    System.arraycopy(tail, tailStart, both, head.length, tail.length - tailStart);
    return both;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
