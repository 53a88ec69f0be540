package chat.exo.relay.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class InboundMeterTest {
  private final AtomicLong counted = new AtomicLong();
  private final InboundMeter meter = new InboundMeter(counted::addAndGet);
  private final EmbeddedChannel channel = new EmbeddedChannel(meter);

  @Test
  void what_is_not_whole_is_counted_until_its_frame_is() {
    read(1_000);
    read(1_000);
    assertThat(counted).hasValue(2_000);
    meter.frame(1_992); // and a header of eight bytes
    assertThat(counted).hasValue(0);
  }

  @Test
  void nothing_is_counted_after_the_end() {
    read(1_000);
    meter.end();
    assertThat(counted).hasValue(0);
    read(5_000);
    meter.frame(10);
    assertThat(counted).hasValue(0);
    assertThat(meter.pendingBytes()).isZero();
  }

  @Test
  void a_last_frame_still_arrives_after_the_end_and_a_flood_is_cut_off() {
    meter.end();
    read(10);
    ByteBuf passed = channel.readInbound();
    assertThat(passed.readableBytes()).isEqualTo(10);
    for (int i = 0; i < 20 && channel.isOpen(); i++) {
      read(64 << 10);
    }
    assertThat(channel.isOpen()).isFalse();
  }

  private void read(int bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
  }
}
