package chat.exo.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.frame.Excerpt;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All connections together, without a network. */
final class SocketsTest {
  private static final InetAddress STRANGER = AddressRange.address("192.0.2.1").orElseThrow();

  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final LimitCounts counts = new LimitCounts();
  private final Limits limits = new Limits(LimitOptions.defaults(), counts);
  private final Ledger ledger = new Ledger(() -> new LedgerOptions(1 << 20, 1 << 20, 1 << 20));
  private final Sockets sockets =
      new Sockets(new SocketLimits(1_000, 1_000, 20_000, 65_000), limits, ledger, loop::add, () -> 0, () -> 0);
  private final List<PeerId> closed = new ArrayList<>();

  SocketsTest() {
    sockets.listen(
        new SocketListener() {
          @Override
          public void message(PeerId from, byte[] text) {}

          @Override
          public void tooLarge(PeerId from, Excerpt excerpt) {}

          @Override
          public void slowed(PeerId peer) {}

          @Override
          public void closed(PeerId peer) {
            closed.add(peer);
          }
        });
  }

  private PeerId somebody() {
    return sockets.accepted(
        new Upgraded(new EmbeddedChannel(), Upgraded.Side.SERVER, Upgraded.Packing.NONE, "", List.of()), limits.admit(STRANGER, 0));
  }

  /** Whoever sends to many walks over them, and must not find one fewer in the middle of that. */
  @Test
  void a_reader_that_is_too_slow_goes_after_all_were_sent_to_and_not_in_the_middle() {
    PeerId slow = somebody();
    PeerId other = somebody();
    for (int i = 0; i < 5; i++) {
      sockets.send(slow, new byte[600]);
      assertThat(closed).isEmpty();
    }
    sockets.send(other, new byte[600]);
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
    assertThat(closed).containsExactly(slow);
    assertThat(counts.of(Limit.QUEUED_PER_READER)).isEqualTo(1);
    assertThat(sockets.figures().closedFor()).containsOnlyKeys(CloseReason.SLOW_READER);
    assertThat(sockets.figures().open()).isEqualTo(1);
  }
}
