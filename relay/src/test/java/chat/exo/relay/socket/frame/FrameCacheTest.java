package chat.exo.relay.socket.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameCacheTest {
  private static final List<byte[]> FIRST = List.of("first".getBytes(StandardCharsets.UTF_8));
  private static final List<byte[]> SECOND = List.of("second".getBytes(StandardCharsets.UTF_8));

  /** One that has no memory now and then. */
  private static final class Scarce {
    private boolean empty;
    private final ByteBufAllocator allocator =
        new AbstractByteBufAllocator() {
          @Override
          protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return given(UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity));
          }

          @Override
          protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return newHeapBuffer(initialCapacity, maxCapacity);
          }

          @Override
          public boolean isDirectBufferPooled() {
            return false;
          }

          private ByteBuf given(ByteBuf buffer) {
            if (empty) {
              buffer.release();
              throw new OutOfMemoryError("none left");
            }
            return buffer;
          }
        };
  }

  @Test
  void a_frame_that_a_slow_reader_still_has_stays_his_when_there_is_no_memory_for_the_next() {
    Scarce memory = new Scarce();
    FrameCache cache = new FrameCache(memory.allocator);
    ByteBuf slow = cache.frames(FIRST);
    memory.empty = true;
    assertThatThrownBy(() -> cache.frames(SECOND)).isInstanceOf(OutOfMemoryError.class);
    memory.empty = false;
    cache.clear();
    ByteBuf other = cache.frames(SECOND);
    assertThat(slow.refCnt()).isEqualTo(1);
    assertThat(slow.toString(StandardCharsets.UTF_8)).endsWith("first");
    assertThat(other.toString(StandardCharsets.UTF_8)).endsWith("second");
  }

  @Test
  void there_are_frames_again_as_soon_as_there_is_memory() {
    Scarce memory = new Scarce();
    FrameCache cache = new FrameCache(memory.allocator);
    cache.frames(FIRST).release();
    memory.empty = true;
    assertThatThrownBy(() -> cache.frames(SECOND)).isInstanceOf(OutOfMemoryError.class);
    memory.empty = false;
    assertThat(cache.frames(SECOND).toString(StandardCharsets.UTF_8)).endsWith("second");
    cache.clear();
    assertThat(cache.frames(FIRST).toString(StandardCharsets.UTF_8)).endsWith("first");
  }
}
