package chat.exo.graph.store.rocks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks through the write-ahead logs before RocksDB does. Of a log with a record that cannot be read RocksDB keeps what stands before it
 * and drops the rest without a word, in every mode that lets a torn tail pass, and where a header is zeroed in all modes. A record torn by a
 * power cut was never acknowledged, and nothing stands behind it: the writer syncs each record before it writes the next. So a record that
 * can be read behind one that cannot was acknowledged, and is lost if the store is opened.
 *
 * <p>A log is blocks of 32 KiB of records: checksum, length, type, content; the content of a record that begins a write starts with the
 * number of its first change, which rises from write to write. By it what an old log left on the disk is told from what is lost.
 */
final class RocksLogs {
  /** The first place that cannot be read, and how many writes stand behind it. */
  record Damage(Path log, long offset, long writesBehind) {}

  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int RECYCLABLE_HEADER_BYTES = 11;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;
  private static final int RECYCLABLE = 4;
  private static final int CHECKSUM_MASK = 0xa282ead8;

  private final byte[] block = new byte[BLOCK_BYTES];
  private int blockBytes;
  private Optional<Damage> firstBad = Optional.empty();
  private long writesBehind;
  private long lastSequence = -1;
  private boolean inWrite;

  private RocksLogs() {}

  /** What is lost if the store in a folder is opened as it is; empty if nothing is. */
  static Optional<Damage> damageIn(Path folder) throws IOException {
    RocksLogs logs = new RocksLogs();
    for (Path log : logsIn(folder)) {
      logs.look(log);
    }
    return logs.writesBehind == 0 ? Optional.empty() : logs.firstBad.map(bad -> new Damage(bad.log, bad.offset, logs.writesBehind));
  }

  private static List<Path> logsIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      // Six digits and more, so the number and not the text tells the order.
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{1,18}\\.log"))
          .sorted((a, b) -> Long.compare(number(a), number(b)))
          .toList();
    }
  }

  private static long number(Path log) {
    String name = log.getFileName().toString();
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  private void look(Path log) throws IOException {
    inWrite = false;
    try (InputStream in = Files.newInputStream(log)) {
      long offset = 0;
      for (blockBytes = in.readNBytes(block, 0, BLOCK_BYTES); blockBytes > 0; blockBytes = in.readNBytes(block, 0, BLOCK_BYTES)) {
        lookAtBlock(log, offset);
        offset += blockBytes;
      }
    }
  }

  private void lookAtBlock(Path log, long offset) {
    boolean lost = false;
    int at = 0;
    while (at + HEADER_BYTES <= blockBytes) {
      int length = recordAt(at);
      if (length > 0) {
        lost = false;
        read(log, offset, at, length);
        at += length;
      } else {
        if (!lost) {
          bad(log, offset + at);
          lost = true;
        }
        at++; // how long it was stands in what cannot be read: the next record is where one can be read
      }
    }
  }

  private void bad(Path log, long offset) {
    inWrite = false;
    if (firstBad.isEmpty()) {
      firstBad = Optional.of(new Damage(log, offset, 0));
    }
  }

  private void read(Path log, long offset, int at, int length) {
    int type = plain(type(at));
    if (type == MIDDLE || type == LAST) {
      inWrite = inWrite && type == MIDDLE;
      return;
    }
    if (type != FULL && type != FIRST) {
      return;
    }
    if (inWrite) {
      bad(log, offset + at);
    }
    int content = at + headerBytes(type(at));
    if (at + length - content < Long.BYTES) {
      return;
    }
    long sequence = ByteBuffer.wrap(block, content, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (sequence > lastSequence) {
      writesBehind += firstBad.isPresent() ? 1 : 0;
      lastSequence = firstBad.isPresent() ? lastSequence : sequence;
      inWrite = type == FIRST;
    }
  }

  /** How long the record at a place is; 0 if none can be read there. */
  private int recordAt(int at) {
    int type = type(at);
    int header = headerBytes(type);
    int length = (block[at + 4] & 0xff) | (block[at + 5] & 0xff) << 8;
    int end = at + header + length;
    if (type == 0 || end > blockBytes) {
      return 0;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(block, at + HEADER_BYTES - 1, end - at - HEADER_BYTES + 1);
    int plain = (int) checksum.getValue();
    int masked = Integer.rotateRight(plain, 15) + CHECKSUM_MASK;
    return ByteBuffer.wrap(block, at, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt() == masked ? end - at : 0;
  }

  private int type(int at) {
    return block[at + HEADER_BYTES - 1] & 0xff;
  }

  private static int plain(int type) {
    return type > RECYCLABLE && type <= 2 * RECYCLABLE ? type - RECYCLABLE : type;
  }

  private static int headerBytes(int type) {
    return type > RECYCLABLE && type <= 2 * RECYCLABLE ? RECYCLABLE_HEADER_BYTES : HEADER_BYTES;
  }
}
