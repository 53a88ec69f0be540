package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.Configured;
import chat.exo.relay.settings.Settings;
import chat.exo.relay.verify.Tokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member and strangers behind one address, each with what is left in boxes of their own. */
final class MemberBoxesTest {
  private static final String SOUL = "exo/box/" + "A".repeat(22) + "#";
  private static final long STATE = 1_700_000_000_000L;

  @TempDir private Path data;

  @Test
  void neither_takes_the_others_part_of_a_box() {
    String token = Tokens.open(data.resolve("tokens")).add("alice", Long.MAX_VALUE);
    String yaml =
        "host: 127.0.0.1\nport: 0\ndata: " + data + "\nlimits:\n  exempt-addresses: []\nmessenger:\n  box-size: 100KiB\n  box-size-per-address: 4KiB\n";
    try (Relay relay = Relay.start(Configured.of(Settings.parse("test", yaml)));
        GunSocket member = new GunSocket(relay, "?token=" + token);
        GunSocket stranger = new GunSocket(relay)) {
      for (int i = 0; i < 10; i++) {
        assertThat(leave(member, "m" + i)).as("the member's entry " + i).isTrue();
      }
      assertThat(leave(stranger, "first")).as("not counted for what the member left").isTrue();
      int refused = 0;
      for (int i = 0; i < 9; i++) {
        refused += leave(stranger, "s" + i) ? 0 : 1;
      }
      assertThat(refused).as("counted for what it left itself").isBetween(6, 8);
      assertThat(leave(member, "last")).as("nor the member for the stranger").isTrue();
    }
  }

  /** A kilobyte; whether it was taken. */
  private static boolean leave(GunSocket socket, String what) {
    String value = what + ".".repeat(1_000 - what.length());
    String key = "000lrbq8g00#" + Base64.getEncoder().encodeToString(TestOwner.sha256(value.getBytes(StandardCharsets.UTF_8)));
    return socket.put(SOUL, key, value, STATE).getValue("err") == null;
  }
}
