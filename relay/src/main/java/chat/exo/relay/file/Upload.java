package chat.exo.relay.file;

import chat.exo.relay.file.store.FileHash;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One upload on the disk: the bytes that came, and the hash over them. What it does to the disk is done by one task after the other on the
 * threads of files; how far it is can be read by all.
 *
 * <p>The hash is not kept on the disk: after a restart it is made again from what is there, before the first byte that comes then. A
 * piece with a checksum must not count before it was checked, also not after a crash, so its beginning stands in a file beside it meanwhile.
 */
final class Upload {
  private static final int READ_BYTES = 256 << 10;

  /**
   * What an upload is from its beginning.
   *
   * @param name what it is called on the disk
   * @param length how long it will be
   * @param expected the hash that was said, if one was
   * @param account whom it counts for
   */
  record Kind(String name, long length, Optional<FileHash> expected, Quotas.Account account) {}

  /**
   * A piece that counts whole or not at all.
   *
   * @param algorithm as tus calls it
   * @param expected the sum in hex
   */
  record Checksum(String algorithm, String expected) {
    static Optional<String> jdkName(String algorithm) {
      return switch (algorithm) {
        case "sha1" -> Optional.of("SHA-1");
        case "sha256" -> Optional.of("SHA-256");
        default -> Optional.empty();
      };
    }

    MessageDigest fresh() {
      return digest(jdkName(algorithm).orElseThrow());
    }
  }

  private final Kind kind;
  private final Path file;
  private final Path unchecked;
  private volatile long offset;
  private volatile Optional<FileHash> whole = Optional.empty();
  private volatile long expiresMillis;
  private Optional<MessageDigest> hash;
  private Optional<Piece> piece = Optional.empty();

  private static final class Piece {
    private final FileChannel channel;
    private final long begin;
    private final Optional<MessageDigest> hashBefore;
    private final Optional<Checksum> checksum;
    private final Optional<MessageDigest> sum;

    Piece(FileChannel channel, long begin, Optional<MessageDigest> hashBefore, Optional<Checksum> checksum) {
      this.channel = channel;
      this.begin = begin;
      this.hashBefore = hashBefore;
      this.checksum = checksum;
      this.sum = checksum.map(Checksum::fresh);
    }
  }

  /** A new one. */
  Upload(Kind kind, Path folder, long expiresMillis) {
    this.kind = kind;
    this.file = folder.resolve(kind.name());
    this.unchecked = folder.resolve(kind.name() + ".unchecked");
    this.expiresMillis = expiresMillis;
    this.hash = Optional.of(digest("SHA-256"));
  }

  /** Finds out how far one is that was open before a restart. */
  void recover() throws IOException {
    long there = Files.exists(file) ? Files.size(file) : 0;
    long counts = Math.min(there, kind.length());
    if (Files.exists(unchecked)) {
      counts = Math.min(counts, Long.parseLong(Files.readString(unchecked, StandardCharsets.US_ASCII)));
    }
    if (counts < there) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(counts).force(true);
      }
    }
    Files.deleteIfExists(unchecked);
    offset = counts;
    hash = counts == 0 ? Optional.of(digest("SHA-256")) : Optional.empty();
  }

  Kind kind() {
    return kind;
  }

  Path file() {
    return file;
  }

  long offset() {
    return offset;
  }

  /** What it became, once it is whole and kept. */
  Optional<FileHash> whole() {
    return whole;
  }

  void became(FileHash hashOfAll) {
    whole = Optional.of(hashOfAll);
  }

  /** It became a file before a restart. */
  void wasWhole(FileHash hashOfAll) {
    offset = kind.length();
    whole = Optional.of(hashOfAll);
  }

  long expiresMillis() {
    return expiresMillis;
  }

  void expires(long atMillis) {
    expiresMillis = atMillis;
  }

  /** Begins a piece. Takes as long as it takes to read what is there, once after a restart. */
  void begin(Optional<Checksum> checksum) throws IOException {
    if (piece.isPresent()) {
      throw new IllegalStateException("expected one piece after the other, got two");
    }
    MessageDigest before = hashed();
    if (checksum.isPresent()) {
      mark();
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.position(offset);
    piece = Optional.of(new Piece(channel, offset, checksum.isPresent() ? Optional.of(copy(before)) : Optional.empty(), checksum));
  }

  /** There at once and whole, so that a crash leaves no half of it. */
  private void mark() throws IOException {
    Path fresh = unchecked.resolveSibling(unchecked.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.wrap(Long.toString(offset).getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(fresh, unchecked, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Bytes that came, written and hashed. */
  void append(List<Buffer> bytes) throws IOException {
    Piece now = piece.orElseThrow();
    MessageDigest all = hashed();
    long written = offset;
    try {
      for (Buffer each : bytes) {
        byte[] array = each.getBytes();
        ByteBuffer left = ByteBuffer.wrap(array);
        while (left.hasRemaining()) {
          int unused = now.channel.write(left);
        }
        all.update(array);
        now.sum.ifPresent(sum -> sum.update(array));
        written += array.length;
      }
    } catch (IOException e) {
      hash = Optional.empty(); // it may be ahead of what counts
      throw e;
    }
    offset = written;
  }

  /** Ends a piece of which all came; false if its checksum is another, and then it does not count. What counts is on the disk. */
  boolean end() throws IOException {
    Piece now = piece.orElseThrow();
    if (now.checksum.isPresent() && !now.checksum.get().expected().equals(HexFormat.of().formatHex(now.sum.orElseThrow().digest()))) {
      undo();
      return false;
    }
    now.channel.force(true);
    close(now);
    return true;
  }

  /** Ends a piece that broke off: what came of it counts, if it has no checksum. */
  void breakOff() throws IOException {
    if (piece.isPresent() && piece.get().checksum.isPresent()) {
      undo();
    } else if (piece.isPresent()) {
      close(piece.get());
    }
  }

  /** Ends a piece as if it had not come; one that was not begun is none. */
  void undoIfBegun() throws IOException {
    if (piece.isPresent()) {
      undo();
    }
  }

  private void undo() throws IOException {
    Piece now = piece.orElseThrow();
    now.channel.truncate(now.begin);
    offset = now.begin;
    hash = now.hashBefore;
    close(now);
  }

  private void close(Piece now) throws IOException {
    now.channel.close();
    Files.deleteIfExists(unchecked);
    piece = Optional.empty();
  }

  /** The hash of all of it, which is all on the disk then. */
  FileHash finish() throws IOException {
    if (offset != kind.length() || piece.isPresent()) {
      throw new IllegalStateException("expected all of it, got " + offset + " bytes of " + kind.length());
    }
    MessageDigest all = hashed();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    return FileHash.of(copy(all).digest());
  }

  /** Takes it off the disk. */
  void discard() throws IOException {
    if (piece.isPresent()) {
      close(piece.get());
    }
    Files.deleteIfExists(file);
    Files.deleteIfExists(unchecked);
  }

  private MessageDigest hashed() throws IOException {
    if (hash.isEmpty()) {
      MessageDigest all = digest("SHA-256");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        ByteBuffer some = ByteBuffer.allocate(READ_BYTES);
        for (long left = offset; left > 0; left -= some.limit()) {
          some.clear().limit((int) Math.min(READ_BYTES, left));
          while (some.hasRemaining() && channel.read(some) >= 0) {
            // Until it is full.
          }
          if (some.hasRemaining()) {
            throw new IOException("an upload is shorter on the disk than it was, by " + left + " bytes");
          }
          all.update(some.flip());
        }
      }
      hash = Optional.of(all);
    }
    return hash.get();
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("expected a hash of the JDK that can be copied", e);
    }
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }

  /** Neither its name nor its uploader. */
  @Override
  public String toString() {
    return "Upload[" + offset + " of " + kind.length() + "]";
  }
}
