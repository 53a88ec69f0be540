package chat.exo.relay.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.file.store.FileHash;
import chat.exo.relay.file.store.FolderStore;
import chat.exo.relay.limit.LimitCounts;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays for how long; and what is there after a crash between any two steps. A crash is another shelf over the same disk. */
final class FileShelfTest {
  private static final Quotas.Account ANNA = new Quotas.Account(new Uploader("anna.key"), Optional.empty());
  private static final Quotas.Account BERT = new Quotas.Account(new Uploader("bert.key"), Optional.empty());
  private static final long DAY = 86_400_000;

  @TempDir private Path folder;

  private final MemoryStore rows = new MemoryStore();
  private long nowMillis = 1_000 * DAY;
  private Quotas quotas;
  private FileShelf shelf;
  private UploadShelf uploads;

  @BeforeEach
  void start() throws IOException {
    start(this::note);
  }

  private void start(Chores chores) throws IOException {
    FileOptions base = FileOptions.defaults();
    FileOptions options =
        new FileOptions(
            base.maxBytes(), base.keyBytes(), base.addressBytes(), base.allBytes(), base.most(), base.uploads(), DAY, 30 * DAY, OptionalLong.of(100 * DAY), 1);
    quotas = new Quotas(options, new LimitCounts());
    shelf = new FileShelf(rows.tables(), chores, new FolderStore(folder.resolve("whole")), quotas, options, () -> nowMillis);
    uploads = new UploadShelf(rows.tables(), chores, folder.resolve("uploads"), shelf, quotas, options, () -> nowMillis);
    uploads.load();
    shelf.load();
  }

  private int note(Write.Chore chore) {
    rows.commit(List.of(), ((Write.Note) chore).rows());
    return 0;
  }

  private FileHash put(Quotas.Account account, byte[] bytes) throws IOException {
    Upload upload = uploads.begin(account, bytes.length, Optional.empty()).upload();
    send(upload, bytes);
    return uploads.finish(upload);
  }

  private void send(Upload upload, byte[] bytes) throws IOException {
    upload.begin(Optional.empty());
    assertThat(quotas.arrived(bytes.length)).isTrue();
    upload.append(List.of(Buffer.buffer(bytes)));
    assertThat(upload.end()).isTrue();
  }

  private boolean there(FileHash hash) {
    return shelf.row(hash).isPresent();
  }

  @Test
  void a_file_that_nobody_asked_for_goes_and_one_that_is_used_stays() throws IOException {
    FileHash used = put(ANNA, new byte[] {1});
    FileHash unused = put(ANNA, new byte[] {2});
    nowMillis += 20 * DAY;
    shelf.open(used).close();
    shelf.sweep();
    nowMillis += 11 * DAY;
    shelf.sweep();
    assertThat(there(used)).isTrue();
    assertThat(there(unused)).isFalse();
    start();
    assertThat(there(used)).as("when it was used is on the disk").isTrue();
    shelf.sweep();
    assertThat(there(used)).isTrue();
  }

  @Test
  void a_file_goes_by_its_age_however_it_is_used_and_a_pinned_one_stays() throws IOException {
    FileHash file = put(ANNA, new byte[] {1});
    FileHash pinned = put(ANNA, new byte[] {2});
    assertThat(shelf.stay(pinned, FileRow.Stay.PINNED)).isTrue();
    for (int i = 0; i < 11; i++) {
      shelf.open(file).close();
      shelf.sweep();
      nowMillis += 10 * DAY;
    }
    shelf.sweep();
    assertThat(there(file)).isFalse();
    assertThat(there(pinned)).isTrue();
    assertThat(shelf.stay(pinned, FileRow.Stay.KEPT)).isTrue();
    shelf.sweep();
    assertThat(there(pinned)).isFalse();
  }

  @Test
  void evicting_takes_what_was_used_longest_ago_and_nothing_of_members_or_pinned() throws IOException {
    FileHash old = put(BERT, new byte[1_000]);
    nowMillis += DAY;
    FileHash ofMember = put(ANNA, new byte[1_001]);
    FileHash pinned = put(BERT, new byte[1_002]);
    assertThat(shelf.stay(pinned, FileRow.Stay.PINNED)).isTrue();
    nowMillis += DAY;
    FileHash young = put(BERT, new byte[1_003]);
    assertThat(shelf.evict(10, "anna.key"::equals)).isEqualTo(1_000);
    assertThat(there(old)).isFalse();
    assertThat(there(young)).isTrue();
    assertThat(shelf.evict(1_000_000, "anna.key"::equals)).isEqualTo(1_003);
    assertThat(there(ofMember)).isTrue();
    assertThat(there(pinned)).isTrue();
    assertThat(quotas.usedBytes()).isEqualTo(2_003);
  }

  @Test
  void a_blocked_file_is_gone_and_does_not_come_back_until_it_is_unblocked() throws IOException {
    FileHash file = put(ANNA, new byte[] {1});
    shelf.block(file);
    assertThat(new FolderStore(folder.resolve("whole")).open(file)).isEmpty();
    start();
    assertThatThrownBy(() -> shelf.open(file)).isInstanceOf(ApiException.class).hasMessageContaining("does not serve");
    assertThatThrownBy(() -> put(BERT, new byte[] {1})).hasMessageContaining("does not take");
    assertThatThrownBy(() -> uploads.begin(BERT, 1, Optional.of(file))).hasMessageContaining("does not take");
    assertThat(quotas.open()).isZero();
    assertThat(quotas.usedBytes()).isZero();
    assertThat(shelf.unblock(file)).isTrue();
    assertThat(put(BERT, new byte[] {1})).isEqualTo(file);
  }

  @Test
  void after_a_restart_an_upload_goes_on_from_the_bytes_that_are_there() throws IOException {
    byte[] bytes = FileClient.bytes(1, 100_000);
    UploadShelf.Begun begun = uploads.begin(ANNA, bytes.length, Optional.empty());
    send(begun.upload(), Arrays.copyOf(bytes, 60_000));
    start();
    Upload again = uploads.find(begun.id()).orElseThrow();
    assertThat(again.offset()).isEqualTo(60_000);
    assertThat(quotas.usedBytes()).isEqualTo(60_000);
    send(again, Arrays.copyOfRange(bytes, 60_000, 100_000));
    assertThat(uploads.finish(again).hex()).isEqualTo(FileClient.hash(bytes));
    assertThat(quotas.usedBytes()).isEqualTo(100_000);
    assertThat(quotas.open()).isZero();
  }

  @Test
  void a_crash_in_a_piece_with_a_checksum_leaves_nothing_of_it() throws IOException {
    UploadShelf.Begun begun = uploads.begin(ANNA, 100, Optional.empty());
    send(begun.upload(), new byte[40]);
    begun.upload().begin(Optional.of(new Upload.Checksum("sha256", "00")));
    begun.upload().append(List.of(Buffer.buffer(new byte[30])));
    start();
    assertThat(uploads.find(begun.id()).orElseThrow().offset()).isEqualTo(40);
    assertThat(quotas.usedBytes()).isEqualTo(40);
  }

  @Test
  void a_crash_between_the_row_and_the_rename_is_put_right() throws IOException {
    byte[] bytes = FileClient.bytes(2, 1_000);
    UploadShelf.Begun begun = uploads.begin(ANNA, bytes.length, Optional.empty());
    send(begun.upload(), bytes);
    start(
        chore -> {
          note(chore);
          throw new StoreException(StoreException.Reason.NO_SPACE, "killed here", new IOException("on purpose"));
        });
    Upload again = uploads.find(begun.id()).orElseThrow();
    assertThat(again.offset()).as("all came, and was not made a file").isEqualTo(1_000);
    assertThatThrownBy(() -> uploads.finish(again)).isInstanceOf(StoreException.class);
    start();
    assertThat(uploads.find(begun.id()).orElseThrow().whole().map(FileHash::hex)).contains(FileClient.hash(bytes));
    assertThat(there(FileHash.read(FileClient.hash(bytes)).orElseThrow())).isTrue();
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void a_file_without_a_row_and_a_row_without_a_file_are_gone_after_a_start() throws IOException {
    FileHash lost = put(ANNA, new byte[] {1});
    FileHash orphan = new FileHash("ab".repeat(32));
    Path stray = Files.write(folder.resolve("stray"), new byte[] {3});
    new FolderStore(folder.resolve("whole")).keep(stray, orphan);
    assertThat(new FolderStore(folder.resolve("whole")).remove(lost)).isTrue();
    Files.write(folder.resolve("uploads").resolve("00112233445566778899aabbccddeeff"), new byte[] {1});
    start();
    assertThat(there(lost)).isFalse();
    assertThat(new FolderStore(folder.resolve("whole")).open(orphan)).isEmpty();
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
    assertThat(quotas.usedBytes()).isZero();
    shelf.sweep();
    start();
    assertThat(put(ANNA, new byte[] {1})).isEqualTo(lost);
  }

  @Test
  void what_two_brought_is_there_once_and_counts_for_both() throws IOException {
    FileHash file = put(ANNA, new byte[500]);
    assertThat(put(BERT, new byte[500])).isEqualTo(file);
    assertThat(quotas.usedBytes()).isEqualTo(500);
    shelf.erase(file, ANNA.uploader());
    assertThat(there(file)).isTrue();
    start();
    assertThatThrownBy(() -> shelf.erase(file, ANNA.uploader())).hasMessageContaining("got another's");
    shelf.erase(file, BERT.uploader());
    assertThat(there(file)).isFalse();
    assertThat(quotas.usedBytes()).isZero();
  }

  @Test
  void an_upload_whose_time_is_over_is_taken_off_the_disk() throws IOException {
    UploadShelf.Begun begun = uploads.begin(ANNA, 100, Optional.empty());
    send(begun.upload(), new byte[40]);
    nowMillis += DAY + 1;
    assertThat(uploads.find(begun.id())).isEmpty();
    assertThat(uploads.over()).hasSize(1);
    uploads.end(begun.upload());
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
    assertThat(quotas.usedBytes()).isZero();
    start();
    assertThat(uploads.open()).isZero();
  }
}
