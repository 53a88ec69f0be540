package chat.exo.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Frames become messages again, and none grows past the limit in memory. */
class InboundMessageTest {
  private final InboundMessage inbound = new InboundMessage(10);

  @Test
  void a_single_frame_is_a_message() {
    assertThat(inbound.add(Buffer.buffer("[]"), true).orElseThrow()).asString().isEqualTo("[]");
  }

  @Test
  void fragments_are_put_together() {
    assertThat(inbound.add(Buffer.buffer("ab"), false)).isEmpty();
    assertThat(inbound.add(Buffer.buffer("cd"), false)).isEmpty();
    assertThat(inbound.add(Buffer.buffer("e"), true).orElseThrow()).asString().isEqualTo("abcde");
  }

  @Test
  void a_message_over_the_limit_is_reported_as_one_byte_too_large() {
    assertThat(inbound.add(Buffer.buffer(new byte[50]), true).orElseThrow()).hasSize(11);
    assertThat(inbound.add(Buffer.buffer(new byte[8]), false)).isEmpty();
    assertThat(inbound.add(Buffer.buffer(new byte[8]), false)).isEmpty();
    assertThat(inbound.add(Buffer.buffer(new byte[8]), true).orElseThrow()).hasSize(11);
    assertThat(inbound.add(Buffer.buffer("{}"), true).orElseThrow()).asString().isEqualTo("{}");
  }
}
