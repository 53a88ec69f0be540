package chat.exo.relay.socket.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames byte for byte, as RFC 6455 section 5.2 draws them. */
class FrameBytesTest {
  @Test
  void a_short_message_has_two_bytes_of_header() {
    ByteBuf frame = FrameBytes.texts(List.of(bytes("{}")), UnpooledByteBufAllocator.DEFAULT);
    assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
    assertThat(frame.readUnsignedByte()).isEqualTo((short) 2);
    assertThat(frame.toString(StandardCharsets.UTF_8)).isEqualTo("{}");
    frame.release();
  }

  @Test
  void several_messages_are_a_frame_each_one_behind_the_other() {
    ByteBuf frames = FrameBytes.texts(List.of(bytes("{\"a\":1}"), bytes("{}")), UnpooledByteBufAllocator.DEFAULT);
    byte[] all = new byte[frames.readableBytes()];
    frames.readBytes(all);
    assertThat(all).startsWith(0x81, 7).contains((byte) '1').endsWith(0x81, 2, '{', '}');
    frames.release();
  }

  @Test
  void longer_messages_say_their_length_in_two_or_eight_bytes() {
    ByteBuf two = FrameBytes.texts(List.of(new byte[126]), UnpooledByteBufAllocator.DEFAULT);
    assertThat(two.readableBytes()).isEqualTo(4 + 126);
    assertThat(two.getUnsignedByte(1)).isEqualTo((short) 126);
    assertThat(two.getUnsignedShort(2)).isEqualTo(126);
    two.release();
    ByteBuf eight = FrameBytes.texts(List.of(new byte[1 << 16]), UnpooledByteBufAllocator.DEFAULT);
    assertThat(eight.readableBytes()).isEqualTo(10 + (1 << 16));
    assertThat(eight.getLong(2)).isEqualTo(1 << 16);
    eight.release();
  }

  @Test
  void the_same_messages_again_are_the_same_bytes() {
    FrameCache cache = new FrameCache(UnpooledByteBufAllocator.DEFAULT);
    byte[] message = bytes("{}");
    ByteBuf first = cache.frames(List.of(message));
    ByteBuf again = cache.frames(List.of(message));
    assertThat(again.memoryAddress()).isEqualTo(first.memoryAddress());
    ByteBuf other = cache.frames(List.of(message, message));
    assertThat(other.memoryAddress()).isNotEqualTo(first.memoryAddress());
    cache.clear();
    first.release();
    again.release();
    other.release();
    assertThat(other.refCnt()).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
