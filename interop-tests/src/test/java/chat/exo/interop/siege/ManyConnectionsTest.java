// Finding 1.1: who has come and gone must not count any more.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thirty thousand connections one after another, at a relay that takes five hundred at once. */
final class ManyConnectionsTest {
  private static final int STRANGERS = 100; // addresses, because a port that was just used rests for a minute
  private static final int EACH = Integer.getInteger("exo.siege.connections", 30_000) / STRANGERS;

  /** How a connection goes by. */
  enum Visit {
    SOCKET {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        stranger.enter().close();
      }
    },
    SOCKET_WITH_GOODBYE {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        HostileSocket socket = stranger.enter();
        socket.raw(HostileSocket.frameOf(8, new byte[] {3, (byte) 0xe8}));
        socket.closedByRelay(2_000);
        socket.close();
      }
    },
    SOCKET_CLOSED_BY_THE_RELAY {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        HostileSocket socket = stranger.enter();
        socket.raw(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}); // an opcode that does not exist
        assertThat(socket.closeCode(2_000)).isEqualTo(1002);
        socket.close();
      }
    },
    REQUEST {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        request(stranger, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      }
    },
    REFUSED_HANDSHAKE {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        request(stranger, "GET /nowhere HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      }
    },
    BROKEN_HANDSHAKE {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        request(stranger, "GET /gun HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\n\r\n");
      }
    },
    HALF_A_HANDSHAKE {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        HostileSocket socket = stranger.connect();
        socket.raw("GET /gun HTTP/1.1\r\nHost: x\r\nUpgr".getBytes(StandardCharsets.US_ASCII));
        socket.endOfOutput();
        socket.closedByRelay(10_000); // one after another: without it thousands wait in the system, and the honest user behind them
        socket.close();
      }
    },
    NO_HTTP_AT_ALL {
      @Override
      void with(Besieged.Stranger stranger) throws IOException {
        HostileSocket socket = stranger.connect();
        socket.raw("\u0016\u0003\u0001 hello\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        socket.closedByRelay(2_000);
        socket.close();
      }
    };

    abstract void with(Besieged.Stranger stranger) throws IOException;

    private static void request(Besieged.Stranger stranger, String text) throws IOException {
      HostileSocket socket = stranger.connect();
      socket.raw(text.getBytes(StandardCharsets.US_ASCII));
      socket.drain(new byte[4_096]);
      socket.close();
    }
  }

  @TempDir private Path data;

  @ParameterizedTest
  @EnumSource(Visit.class)
  void the_last_is_served_as_the_first(Visit visit) {
    int each = visit == Visit.SOCKET || visit == Visit.REQUEST || visit == Visit.HALF_A_HANDSHAKE ? EACH : Math.min(EACH, 20);
    AtomicInteger served = new AtomicInteger();
    try (Besieged relay = Besieged.start(data, "limits.connections=500")) {
      for (int round = 0; round < STRANGERS / 4; round++) {
        relay.attack(
            4,
            Duration.ofSeconds(60),
            stranger -> {
              for (int i = 0; i < each; i++) {
                visit.with(stranger);
                served.incrementAndGet();
              }
            });
      }
      relay.judge();
      assertThat(served).as("visits that were served").hasValue(STRANGERS * each);
    }
  }
}
