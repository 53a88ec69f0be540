package chat.exo.relay.file.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of store of files has to do. */
abstract class FileStoreContract {
  private static final int LENGTH = 3_000_000;

  @TempDir protected Path folder;

  /** A store; a second call opens what the first kept. */
  abstract FileStore open() throws IOException;

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static FileHash name(int number) {
    return new FileHash(String.format("%064x", number));
  }

  private Path whole(byte[] bytes) throws IOException {
    return Files.write(Files.createTempFile(folder, "whole", ""), bytes);
  }

  private static byte[] all(FileStore store, FileHash hash) throws IOException {
    try (StoredFile file = store.open(hash).orElseThrow()) {
      ByteBuffer into = ByteBuffer.allocate((int) file.length() + 10);
      int read = file.read(into, 0);
      return Arrays.copyOf(into.array(), read);
    }
  }

  @Test
  void what_is_kept_is_there_and_gone_from_where_it_was() throws IOException {
    byte[] bytes = bytes(1, LENGTH);
    Path whole = whole(bytes);
    try (FileStore store = open()) {
      store.keep(whole, name(1));
      assertThat(whole).doesNotExist();
      assertThat(all(store, name(1))).isEqualTo(bytes);
    }
    try (FileStore store = open()) {
      assertThat(all(store, name(1))).as("opened again").isEqualTo(bytes);
    }
  }

  @Test
  void any_part_of_it_can_be_read_and_nothing_behind_its_end() throws IOException {
    byte[] bytes = bytes(2, LENGTH);
    try (FileStore store = open()) {
      store.keep(whole(bytes), name(2));
      try (StoredFile file = store.open(name(2)).orElseThrow()) {
        assertThat(file.length()).isEqualTo(LENGTH);
        for (int from : new int[] {0, 1, 4_095, 1 << 20, LENGTH - 1}) {
          ByteBuffer into = ByteBuffer.allocate(Math.min(70_000, LENGTH - from));
          assertThat(file.read(into, from)).isEqualTo(into.capacity());
          assertThat(into.array()).isEqualTo(Arrays.copyOfRange(bytes, from, from + into.capacity()));
        }
        assertThat(file.read(ByteBuffer.allocate(100), LENGTH - 7)).isEqualTo(7);
        assertThat(file.read(ByteBuffer.allocate(100), LENGTH)).isZero();
      }
    }
  }

  @Test
  void what_comes_twice_stays_what_it_was() throws IOException {
    byte[] bytes = bytes(3, 1_000);
    try (FileStore store = open()) {
      store.keep(whole(bytes), name(3));
      Path again = whole(bytes);
      store.keep(again, name(3));
      assertThat(again).doesNotExist();
      assertThat(all(store, name(3))).isEqualTo(bytes);
    }
  }

  @Test
  void what_is_removed_is_gone_and_who_reads_it_reads_on() throws IOException {
    byte[] bytes = bytes(4, 1_000);
    try (FileStore store = open()) {
      store.keep(whole(bytes), name(4));
      try (StoredFile file = store.open(name(4)).orElseThrow()) {
        assertThat(store.remove(name(4))).isTrue();
        assertThat(store.open(name(4))).isEmpty();
        assertThat(store.remove(name(4))).isFalse();
        if (file.channel().isPresent()) {
          assertThat(file.read(ByteBuffer.allocate(1_000), 0)).isEqualTo(1_000);
        }
      }
    }
  }

  @Test
  void what_never_came_is_not_there() throws IOException {
    try (FileStore store = open()) {
      assertThat(store.open(name(5))).isEqualTo(Optional.empty());
    }
  }

  @Test
  void all_there_is_is_told_with_its_length() throws IOException {
    try (FileStore store = open()) {
      for (int i = 10; i < 15; i++) {
        store.keep(whole(new byte[i]), name(i));
      }
      Map<FileHash, Long> told = new HashMap<>();
      store.each(told::put);
      assertThat(told).isEqualTo(Map.of(name(10), 10L, name(11), 11L, name(12), 12L, name(13), 13L, name(14), 14L));
    }
  }

  @Test
  void a_file_that_cannot_be_kept_stays_where_it_was() throws IOException {
    try (FileStore store = open()) {
      Path missing = folder.resolve("missing");
      assertThatThrownBy(() -> store.keep(missing, name(6))).isInstanceOf(IOException.class);
      assertThat(store.open(name(6))).isEmpty();
    }
  }
}
