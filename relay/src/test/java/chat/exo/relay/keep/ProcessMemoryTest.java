package chat.exo.relay.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** What the process has, and what of it lies idle. */
final class ProcessMemoryTest {
  private static final int BYTES = 1 << 20;

  @Test
  void a_buffer_that_was_given_back_lies_idle() {
    PooledByteBufAllocator buffers = new PooledByteBufAllocator(true, 0, 1, 8 << 10, 9, 0, 0, false); // one arena, with chunks of 4 MiB
    ProcessMemory memory = new ProcessMemory(buffers);
    ByteBuf held = buffers.directBuffer(BYTES, BYTES);
    ByteBuf over = buffers.directBuffer(BYTES, BYTES);
    long idle = memory.idleBufferBytes();
    over.release();
    assertThat(memory.idleBufferBytes() - idle).isEqualTo(BYTES);
    held.release();
  }

  @Test
  void a_process_needs_less_than_it_has_and_more_than_nothing() {
    System.gc();
    MemoryReading now = new ProcessMemory(PooledByteBufAllocator.DEFAULT).read();
    assertThat(now.neededBytes()).isLessThanOrEqualTo(now.residentBytes());
    assertThat(now.idleBytes()).isPositive();
  }
}
