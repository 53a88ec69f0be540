// A relay that is dialled and says nothing.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other process hangs, or its answer was lost: the connection stands, and nothing will ever come over it. */
final class SilentPeerTest {
  @Test
  void is_dialled_again(@TempDir Path data) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(60_000);
      try (RelayProcess relay = RelayProcess.start(data, "--peer", "ws://localhost:" + silent.getLocalPort() + "/gun");
          Socket first = silent.accept();
          Socket second = silent.accept()) {
        assertThat(first.getInputStream().readNBytes(3)).asString().isEqualTo("GET");
        assertThat(second.getInputStream().readNBytes(3)).asString().isEqualTo("GET");
        assertThat(relay.alive()).isTrue();
      }
    }
  }
}
