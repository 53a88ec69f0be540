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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    EncryptedFile file =
        FileCipher.encrypt(new ByteArrayInputStream(plain), plain.length, out, key, VectorFiles.hex(vector.get("iv")));
    assertThat(PaddedSize.of(plain.length)).isEqualTo(vector.get("paddedSize").asLong());
    assertThat(file.encryptedSize()).isEqualTo(vector.get("blobSize").asLong()).isEqualTo(out.size());
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
    EncryptedFile file = FileCipher.encryptFile(new ByteArrayInputStream(plain), size, out);
    assertThat(decrypt(out.toByteArray(), file)).isEqualTo(plain);
  }

  @Test
  void a_damaged_file_is_refused_and_nothing_appears_under_its_name() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncryptedFile file = FileCipher.encryptFile(new ByteArrayInputStream(pattern(100)), 100, out);
    byte[] blob = out.toByteArray();
    for (int at : new int[] {0, 20, blob.length - 40, blob.length - 1}) {
      byte[] damaged = blob.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> decrypt(damaged, file)).isInstanceOf(Refused.class).hasMessageContaining("damaged");
    }
    assertThatThrownBy(() -> decrypt(Arrays.copyOf(blob, blob.length - 16), file)).isInstanceOf(Refused.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_large_file_takes_little_memory() throws IOException {
    long size = 300L << 20;
    EncryptedFile file;
    try (InputStream zeros = new Zeros()) {
      long before = used();
      file = FileCipher.encryptFile(zeros, size, OutputStream.nullOutputStream());
      assertThat(used() - before).isLessThan(100L << 20);
    }
    assertThat(file.encryptedSize()).isGreaterThan(size);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private byte[] decrypt(byte[] blob, EncryptedFile file) throws IOException {
    Path target = folder.resolve("plain");
    FileCipher.decryptFile(new ByteArrayInputStream(blob), blob.length, file.key(), file.digest(), file.size(), target);
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
