// Issue: what a relay remembers of a day's worth of connections, ids and souls, run fast.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same work in four parts. After the first two, which warm up whatever is bounded by a number, the heap that is left after a
 * collection and the resident memory stay as they are. By default a small day; {@code -Dexo.growth.ids=10000000
 * -Dexo.growth.souls=1000000 -Dexo.growth.connections=300000} is a whole one.
 */
final class GrowthTest {
  private static final int IDS = Integer.getInteger("exo.growth.ids", 400_000);
  private static final int SOULS = Integer.getInteger("exo.growth.souls", 100_000);
  private static final int CONNECTIONS = Integer.getInteger("exo.growth.connections", 12_000);
  private static final int PARTS = 4;
  private static final int STRANGERS = 4;
  private static final long MOST_GROWTH_OF_HEAP = 12L << 20;
  private static final long MOST_GROWTH_OF_RESIDENT = 96L << 20; // the store's block cache and write buffers fill slowly

  @TempDir private Path data;

  private record Memory(long heap, long resident) {}

  private static Memory memory(RelayProcess relay) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(relay.pid()), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(code).as("jcmd GC.run").isZero();
    String metrics = relay.http("/metrics").body();
    return new Memory(sum(metrics, "jvm_memory_used_bytes{area=\"heap\""), sum(metrics, "exo_memory_resident_bytes"));
  }

  private static long sum(String metrics, String name) {
    return metrics.lines().filter(line -> line.startsWith(name)).mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  @Test
  void a_day_leaves_nothing_behind() throws IOException, InterruptedException {
    Memory[] after = new Memory[PARTS];
    try (Besieged relay = Besieged.start(data, "limits.messages-per-second=1000000", "limits.messages-burst=1000000", "limits.address-messages-per-second=1000000", "limits.address-messages-burst=1000000")) {
      for (int part = 0; part < PARTS; part++) {
        relay.attack(STRANGERS, Duration.ofHours(2), this::aPart);
        relay.judge();
        after[part] = memory(relay.relay());
        System.out.printf(
            "growth: %d of %d ids, %d souls, %d connections: heap %.1f MiB, resident %d MiB%n",
            IDS / PARTS * (part + 1), IDS, SOULS / PARTS * (part + 1), CONNECTIONS / PARTS * (part + 1), after[part].heap() / 1_048_576.0, after[part].resident() >> 20);
      }
    }
    assertThat(after[PARTS - 1].heap() - after[1].heap()).as("growth of the heap after warming up").isLessThan(MOST_GROWTH_OF_HEAP);
    assertThat(after[PARTS - 1].resident() - after[1].resident()).as("growth of the resident memory").isLessThan(MOST_GROWTH_OF_RESIDENT);
  }

  /** One stranger's share of a part: each connection asks, writes and listens a little, each id and soul is a new one. */
  private void aPart(Besieged.Stranger stranger) throws IOException {
    int connections = CONNECTIONS / PARTS / STRANGERS;
    int ids = IDS / PARTS / STRANGERS / connections;
    int souls = Math.max(1, SOULS / PARTS / STRANGERS / connections);
    for (int i = 0; i < connections; i++) {
      try (HostileSocket socket = stranger.enterForAMoment()) {
        StringBuilder frame = new StringBuilder("[");
        for (int k = 0; k < ids; k++) {
          String soul = k < souls ? "day/" + Frames.id() : "day/same";
          frame.append(k == 0 ? "" : ",").append(switch (k % 3) {
            case 0 -> Frames.put(Frames.id(), soul, "k", String.valueOf(k), Frames.now());
            case 1 -> Frames.get(Frames.id(), soul);
            default -> "{\"#\":\"" + Frames.id() + "\",\"@\":\"" + Frames.id() + "\",\"ok\":1}";
          });
        }
        String last = Frames.id();
        socket.text(frame.append("]").toString());
        socket.text(Frames.get(last, "day/over"));
        socket.heard(last);
      }
    }
  }
}
