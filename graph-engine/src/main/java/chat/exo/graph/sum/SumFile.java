package chat.exo.graph.sum;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sums over a shutdown, in one file beside the store. It is written when nothing is written any more, says which generation of
 * the store it is of, and is gone as soon as it was read: after a crash there is none, and beside a store that was put back or
 * written by somebody else there is one that does not match. Then the sums are built again.
 */
public final class SumFile {
  private static final Logger LOG = LoggerFactory.getLogger(SumFile.class);
  private static final long MAGIC = 0x65786f2d73756d31L; // exo-sum1
  private static final int MOST_BYTES = 1 << 28;

  private final Path file;

  public SumFile(Path file) {
    this.file = file;
  }

  /** Takes the sums up if they are of this generation, and takes the file away; false if they are to be built. */
  public boolean read(RowSums sums, long generation) {
    try {
      if (!Files.exists(file)) {
        return false;
      }
      byte[] text = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
      Files.delete(file);
      return restored(text, sums, generation);
    } catch (IOException e) {
      LOG.warn("The sums of the store cannot be read ({}) and are built again", e.toString());
      return false;
    }
  }

  /** Keeps the sums of a generation, if they are complete. */
  public void write(RowSums sums, long generation) {
    if (!sums.complete()) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap(printed(sums, generation));
      while (text.hasRemaining()) {
        int unused = out.write(text);
      }
      out.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("The sums of the store cannot be kept ({}) and will be built again", e.toString());
    }
  }

  private static byte[] printed(RowSums sums, long generation) throws IOException {
    BlockSums blocks = sums.copy();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(MAGIC);
      out.writeInt(SumRule.VERSION);
      out.writeInt(sums.key().id());
      out.writeLong(generation);
      out.writeInt(blocks.count());
      for (int i = 0; i < blocks.count(); i++) {
        Print sum = blocks.sumBefore(i + 1).minus(blocks.sumBefore(i));
        out.writeInt(blocks.fence(i).length);
        out.write(blocks.fence(i));
        out.writeLong(blocks.rowsBefore(i + 1) - blocks.rowsBefore(i));
        out.writeLong(sum.high());
        out.writeLong(sum.low());
      }
      out.writeLong(check(bytes.toByteArray(), bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static boolean restored(byte[] text, RowSums sums, long generation) throws IOException {
    int length = text.length - Long.BYTES;
    if (length < 0 || ByteBuffer.wrap(text).getLong(length) != check(text, length)) {
      return false;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(text, 0, length))) {
      if (in.readLong() != MAGIC || in.readInt() != SumRule.VERSION || in.readInt() != sums.key().id() || in.readLong() != generation) {
        return false;
      }
      int count = in.readInt();
      List<byte[]> fences = new ArrayList<>();
      long[] rows = new long[count];
      long[] high = new long[count];
      long[] low = new long[count];
      for (int i = 0; i < count; i++) {
        fences.add(in.readNBytes(in.readInt()));
        rows[i] = in.readLong();
        high[i] = in.readLong();
        low[i] = in.readLong();
      }
      sums.restore(fences, rows, high, low);
      return true;
    }
  }

  private static long check(byte[] text, int length) {
    CRC32C crc = new CRC32C();
    crc.update(text, 0, length);
    return crc.getValue();
  }
}
