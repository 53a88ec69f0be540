// Finding 4.2: what the relay says without being asked for data, to who does not read.
package chat.exo.interop.siege;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small frames by the hundred thousand, and nothing is read. */
final class PongFloodTest {
  private static final int FRAMES = 1_500_000;
  private static final int A_BLOCK = 1_000;

  /** A frame that is answered, or costs work, and by its name what it is. */
  record Flood(String name, int opcode, String payload) {
    static Flood of(String name, int opcode, int length) {
      return new Flood(name, opcode, "\0".repeat(length));
    }

    byte[] frame() {
      return HostileSocket.frameOf(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @TempDir private Path data;

  static Stream<Flood> floods() {
    return Stream.of(
        Flood.of("empty pings", 9, 0),
        Flood.of("long pings", 9, 125),
        Flood.of("pongs nobody asked for", 10, 125),
        Flood.of("binary frames", 2, 100),
        Flood.of("empty texts", 1, 0),
        new Flood("handshakes", 1, "{\"dam\":\"?\"}"),
        new Flood("what is no JSON", 1, "{"),
        new Flood("arrays of nothing", 1, "[{},{},{},{},{},{},{},{}]"));
  }

  @ParameterizedTest
  @MethodSource("floods")
  void who_does_not_read_is_cut_off_and_nobody_else(Flood flood) {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(2, Duration.ofSeconds(6), stranger -> pour(stranger.enterNarrow(), flood.frame()));
      relay.judge();
    }
  }

  @ParameterizedTest
  @MethodSource("floods")
  void the_same_cut_into_fragments(Flood flood) {
    byte[] first = HostileSocket.frameOf(1, "[".getBytes(StandardCharsets.UTF_8));
    first[0] = 1; // not the last of its message: control frames may come between
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          1,
          Duration.ofSeconds(4),
          stranger -> {
            HostileSocket socket = stranger.enterNarrow();
            socket.raw(first);
            byte[] more = HostileSocket.frameOf(0, new byte[0]);
            more[0] = 0;
            ByteBuffer both = ByteBuffer.allocate(more.length + flood.frame().length);
            both.put(more).put(flood.frame());
            pour(socket, both.array());
          });
      relay.judge();
    }
  }

  private static void pour(HostileSocket socket, byte[] frame) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(frame.length * A_BLOCK);
    for (int i = 0; i < A_BLOCK; i++) {
      block.put(frame);
    }
    for (int i = 0; i < FRAMES / A_BLOCK; i++) {
      socket.raw(block.array());
    }
    socket.text(Frames.get(Frames.id(), "still/here"));
  }
}
