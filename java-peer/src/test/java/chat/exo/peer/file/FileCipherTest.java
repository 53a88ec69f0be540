package chat.exo.peer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signal.libsignal.protocol.incrementalmac.ChunkSizeChoice;
import org.signal.libsignal.protocol.incrementalmac.IncrementalMacInputStream;

/** Files against the vectors of the official library, at every border, and with every kind of damage. */
final class FileCipherTest {
  @TempDir Path folder;

  static Stream<JsonNode> vectors() {
    return VectorFiles.signal("attachments").get("cases").valueStream();
  }

  @ParameterizedTest(name = "case {index}")
  @MethodSource("vectors")
  void a_file_is_encrypted_as_the_official_library_does(JsonNode vector) throws IOException {
    byte[] plain = pattern(vector.get("size").asInt());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileKey key = new FileKey(VectorFiles.hex(vector.get("key64")));
    FileReference file =
        FileCipher.encrypt(new ByteArrayInputStream(plain), plain.length, out, key, VectorFiles.hex(vector.get("iv")), false);
    assertThat(PaddedSize.of(plain.length)).isEqualTo(vector.get("paddedSize").asLong());
    assertThat(FileCipher.encryptedSize(plain.length)).isEqualTo(vector.get("blobSize").asLong()).isEqualTo(out.size());
    assertThat(file.digest()).isEqualTo(VectorFiles.hex(vector.get("digest")));
    assertThat(file.chunkBytes()).isEqualTo(vector.get("chunkSize").asInt());
    assertThat(file.incrementalMac()).isEqualTo(VectorFiles.hex(vector.get("incrementalMac")));
    if (vector.has("blob")) {
      assertThat(out.toByteArray()).isEqualTo(VectorFiles.hex(vector.get("blob")));
    }
    assertThat(decrypt(out.toByteArray(), file)).isEqualTo(plain);
  }

  @Test
  void chunks_grow_as_the_official_library_chooses() {
    VectorFiles.signal("attachments")
        .get("chunkSizes")
        .forEach(v -> assertThat(ChunkBytes.of(v.get("dataSize").asLong())).isEqualTo(v.get("chunkSize").asInt()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 65_519, 65_520, 65_535, 65_536, 65_537, 131_072, 1_000_003})
  void every_size_comes_back(int size) throws IOException {
    byte[] plain = pattern(size);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(plain), size, out);
    assertThat(decrypt(out.toByteArray(), file)).isEqualTo(plain);
  }

  @Test
  void there_are_at_most_1024_chunks_however_large_the_file() {
    for (long size = 1; size < FileCipher.MAX_BYTES; size = size * 3 + 1) {
      long encrypted = FileCipher.encryptedSize(size);
      assertThat(ChunkBytes.of(encrypted)).isBetween(1 << 16, FileReference.MAX_CHUNK_BYTES);
      assertThat(encrypted / ChunkBytes.of(encrypted)).isLessThanOrEqualTo(1_024);
    }
    assertThat(ChunkBytes.of(FileCipher.encryptedSize(FileCipher.MAX_BYTES))).isLessThanOrEqualTo(FileReference.MAX_CHUNK_BYTES);
    assertThatThrownBy(() -> FileCipher.encryptedSize(FileCipher.MAX_BYTES + 1)).isInstanceOf(Refused.class);
  }

  /** Every single kind of damage at random places, in a file of several chunks: what comes out before the refusal is the sender's. */
  @Test
  void no_byte_of_a_chunk_that_was_touched_comes_out() throws IOException {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] plain = pattern(300_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(plain), plain.length, out);
    byte[] blob = out.toByteArray();
    int chunk = file.chunkBytes();
    for (int i = 0; i < 200; i++) {
      int at = random.nextInt(blob.length);
      byte[] touched =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(blob, at);
            case 1 -> flipped(blob, at);
            case 2 -> swapped(blob, at, random.nextInt(blob.length));
            default -> Arrays.copyOf(blob, blob.length + 1 + random.nextInt(2 * chunk));
          };
      int first = Arrays.mismatch(touched, blob);
      if (first < 0) {
        continue;
      }
      ByteArrayOutputStream released = new ByteArrayOutputStream();
      assertThatThrownBy(() -> FileCipher.decrypt(new ByteArrayInputStream(touched), file, released))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("damaged");
      assertThat(released.size()).isLessThanOrEqualTo(first / chunk * chunk);
      assertThat(Arrays.mismatch(released.toByteArray(), plain)).isIn(-1, released.size());
    }
  }

  @Test
  void a_chunk_that_is_not_the_senders_changes_nothing_and_may_be_asked_for_elsewhere() throws IOException {
    byte[] plain = pattern(200_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(plain), plain.length, out);
    byte[] blob = out.toByteArray();
    ChunkGate gate = new ChunkGate(file);
    for (int at = 0; !gate.finished(); at += file.chunkBytes()) {
      byte[] chunk = Arrays.copyOfRange(blob, at, Math.min(blob.length, at + file.chunkBytes()));
      assertThat(gate.passes(flipped(chunk, chunk.length / 2), chunk.length)).isFalse();
      assertThat(gate.passes(chunk, chunk.length - 1)).isFalse();
      assertThat(gate.passes(chunk, chunk.length)).isTrue();
      assertThat(gate.passes(chunk, chunk.length)).isFalse();
    }
  }

  @Test
  void the_gate_lets_through_what_the_official_librarys_stream_does() throws Exception {
    byte[] plain = pattern(262_144 - 16 - 32 - 16); // close to a chunk's end
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(plain), plain.length, out);
    ChunkSizeChoice choice = ChunkSizeChoice.everyNthByte(file.chunkBytes());
    try (InputStream official =
        new IncrementalMacInputStream(new ByteArrayInputStream(out.toByteArray()), file.key().macBytes(), choice, file.incrementalMac())) {
      ByteArrayOutputStream seen = new ByteArrayOutputStream();
      byte[] buffer = new byte[10_000];
      for (int count = official.read(buffer); count >= 0; count = official.read(buffer)) {
        seen.write(buffer, 0, count);
      }
      assertThat(seen.toByteArray()).isEqualTo(out.toByteArray());
    }
    assertThat(decrypt(out.toByteArray(), file)).isEqualTo(plain);
  }

  @Test
  void a_file_that_is_another_when_it_is_encrypted_again_is_refused_by_name_before_a_byte_of_it_is_given() throws IOException {
    byte[] plain = pattern(200_000);
    byte[] iv = FileCipher.freshIv();
    FileReference file =
        FileCipher.encrypt(new ByteArrayInputStream(plain), plain.length, OutputStream.nullOutputStream(), FileKey.generate(), iv, false);
    byte[] other = flipped(plain, 150_000);
    try (InputStream again = FileCipher.encryptAgain(new ByteArrayInputStream(other), file, iv, "photo.png")) {
      assertThat(again.readNBytes(2 * file.chunkBytes())).hasSize(2 * file.chunkBytes());
      assertThatThrownBy(again::read).isInstanceOf(Refused.class).hasMessageContaining("photo.png").hasMessageContaining("changed");
    }
  }

  @Test
  void references_that_cannot_be_are_refused() throws IOException {
    FileReference good = FileCipher.encryptFile(new ByteArrayInputStream(pattern(100)), 100, OutputStream.nullOutputStream());
    byte[] macs = good.incrementalMac();
    assertThatThrownBy(() -> changed(good, 100, 0, macs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, 100, Integer.MAX_VALUE, macs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, 100, 65_536, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, 100, 65_536, new byte[33])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, -1, 65_536, macs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, 65_537, 65_536, macs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, Long.MAX_VALUE, 65_536, macs)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changed(good, 10, 65_536, new byte[32 * 4_000])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_damaged_file_is_refused_and_nothing_appears_under_its_name() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileReference file = FileCipher.encryptFile(new ByteArrayInputStream(pattern(100)), 100, out);
    byte[] blob = out.toByteArray();
    for (int at : new int[] {0, 20, blob.length - 40, blob.length - 1}) {
      assertThatThrownBy(() -> decrypt(flipped(blob, at), file)).isInstanceOf(Refused.class).hasMessageContaining("damaged");
    }
    assertThatThrownBy(() -> decrypt(Arrays.copyOf(blob, blob.length - 16), file)).isInstanceOf(Refused.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_large_file_takes_little_memory() throws IOException {
    long size = 300L << 20;
    try (InputStream zeros = new Zeros()) {
      long before = used();
      FileReference file = FileCipher.encryptFile(zeros, size, OutputStream.nullOutputStream());
      assertThat(used() - before).isLessThan(100L << 20);
      assertThat(file.mostEncryptedBytes()).isGreaterThan(size);
    }
  }

  private static FileReference changed(FileReference good, long size, int chunk, byte[] macs) {
    return new FileReference(good.key(), good.digest(), size, chunk, macs, new byte[0]);
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 0x40;
    return flipped;
  }

  private static byte[] swapped(byte[] bytes, int one, int other) {
    byte[] swapped = bytes.clone();
    swapped[one] = bytes[other];
    swapped[other] = bytes[one];
    return swapped;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private byte[] decrypt(byte[] blob, FileReference file) throws IOException {
    Path target = folder.resolve("plain");
    FileCipher.decryptFile(new ByteArrayInputStream(blob), file, target);
    byte[] plain = Files.readAllBytes(target);
    Files.delete(target);
    return plain;
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 131 + (i >> 9));
    }
    return bytes;
  }

  private static final class Zeros extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return length;
    }
  }
}
