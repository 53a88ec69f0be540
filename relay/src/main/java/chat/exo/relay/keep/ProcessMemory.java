package chat.exo.relay.keep;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process has in memory: the operating system tells how much, where it does (Linux); the JVM what of it lies idle. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final PooledByteBufAllocator buffers;
  private final List<MemoryPoolMXBean> heap =
      ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();

  ProcessMemory(PooledByteBufAllocator buffers) {
    this.buffers = buffers;
  }

  /** Reads files of the system: not for the loop. Nothing is resident where nobody tells. */
  MemoryReading read() {
    return new MemoryReading(residentBytes(), idleHeapBytes() + idleBufferBytes());
  }

  private long idleHeapBytes() {
    long idle = 0;
    for (MemoryPoolMXBean pool : heap) {
      MemoryUsage usage = pool.getUsage();
      if (usage != null) {
        idle += Math.max(0, usage.getCommitted() - usedBytes(pool, usage));
      }
    }
    return idle;
  }

  /**
   * What is young is garbage mostly and collected all the time: what the last collection left of it counts. What is old may be used,
   * until a whole collection tells.
   */
  private static long usedBytes(MemoryPoolMXBean pool, MemoryUsage usage) {
    MemoryUsage left = pool.getCollectionUsage();
    return pool.isUsageThresholdSupported() || left == null ? usage.getUsed() : left.getUsed();
  }

  long idleBufferBytes() {
    return Math.max(0, buffers.metric().usedDirectMemory() - buffers.pinnedDirectMemory());
  }

  private static long residentBytes() {
    try {
      if (Files.isReadable(STATUS)) {
        for (String line : Files.readString(STATUS, StandardCharsets.UTF_8).split("\n")) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
          }
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
