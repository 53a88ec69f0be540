package chat.exo.relay.file;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Row;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.TimedText;
import chat.exo.graph.store.Write;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.Fault;
import chat.exo.relay.file.store.FileHash;
import chat.exo.relay.file.store.FileStore;
import chat.exo.relay.file.store.StoredFile;
import chat.exo.relay.keep.Bulk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that are whole: where each lies, whose it is, when it goes. What changes is on the disk first, a row of the graph's store
 * before the file itself: a row without its file is what an upload that was just ending left, and a file without a row is one that was
 * just being erased; both are put right at the next start. Any thread but the loop; changes one at a time.
 */
final class FileShelf implements Bulk {
  private static final Logger LOG = LoggerFactory.getLogger(FileShelf.class);
  private static final String FILES = "file/";
  private static final String BLOCKED = "blocked/";
  private static final int ROWS_AT_ONCE = 1_000;

  /** Whoever keeps a file beyond that many others has to bring it under another hash. */
  static final int MOST_UPLOADERS = 200;

  /** When somebody asked last is kept no more exactly. */
  private static final long USE_MILLIS = 3_600_000;

  private final Tables tables;
  private final Chores chores;
  private final FileStore store;
  private final Quotas quotas;
  private final FileOptions options;
  private final LongSupplier runningMillis;
  private final Map<FileHash, FileRow> files = new ConcurrentHashMap<>();
  private final Set<FileHash> blocked = ConcurrentHashMap.newKeySet();
  private final Set<FileHash> usedSince = ConcurrentHashMap.newKeySet();
  /** From where each came, of those since the start. */
  private final Map<FileHash, String> from = new HashMap<>();
  /** Rows that cannot be read, or whose files are gone: taken out by the first sweep. */
  private final List<String> useless = new ArrayList<>();

  FileShelf(Tables tables, Chores chores, FileStore store, Quotas quotas, FileOptions options, LongSupplier runningMillis) {
    this.tables = tables;
    this.chores = chores;
    this.store = store;
    this.quotas = quotas;
    this.options = options;
    this.runningMillis = runningMillis;
  }

  /** Reads what there is. The writer does not run yet. */
  void load() throws IOException {
    rows(BLOCKED, row -> FileHash.read(row.name().substring(BLOCKED.length())).ifPresent(blocked::add));
    Map<FileHash, Long> there = new HashMap<>();
    store.each(there::put);
    Map<FileHash, Long> left = new HashMap<>(there);
    rows(
        FILES,
        row -> {
          Optional<FileHash> hash = FileHash.read(row.name().substring(FILES.length()));
          Optional<FileRow> read = FileRow.read(row.text());
          if (hash.isEmpty() || read.isEmpty() || !Long.valueOf(read.get().length()).equals(there.get(hash.get()))) {
            useless.add(row.name());
            return;
          }
          left.remove(hash.get());
          files.put(hash.get(), read.get());
          quotas.stored(read.get().length(), Optional.empty());
          read.get().uploaders().forEach(uploader -> quotas.kept(uploader, read.get().length()));
        });
    for (FileHash each : left.keySet()) {
      boolean unused = store.remove(each);
    }
    if (!useless.isEmpty() || !left.isEmpty()) {
      LOG.warn("{} rows had no file, and {} files no row; both are gone", useless.size(), left.size());
    }
  }

  private interface Each {
    void row(Row row);
  }

  private void rows(String prefix, Each each) {
    Optional<String> after = Optional.empty();
    List<Row> page;
    do {
      page = tables.rows(Table.FILES, prefix, after, ROWS_AT_ONCE);
      page.forEach(each::row);
      after = page.isEmpty() ? after : Optional.of(page.getLast().name());
    } while (page.size() == ROWS_AT_ONCE);
  }

  /** What is known of a file. */
  Optional<FileRow> row(FileHash hash) {
    return Optional.ofNullable(files.get(hash));
  }

  boolean blocks(FileHash hash) {
    return blocked.contains(hash);
  }

  /** All files. */
  Map<FileHash, FileRow> all() {
    return Map.copyOf(files);
  }

  Set<FileHash> blocked() {
    return Set.copyOf(blocked);
  }

  /**
   * Opens a file, which is used by that.
   *
   * @throws ApiException if there is none, or it is blocked
   */
  StoredFile open(FileHash hash) throws IOException {
    if (blocked.contains(hash)) {
      throw new ApiException(Fault.BLOCKED, "the operator of this relay does not serve this file");
    }
    FileRow row = files.get(hash);
    Optional<StoredFile> opened = row == null ? Optional.empty() : store.open(hash);
    if (row == null || opened.isEmpty()) {
      throw new ApiException(Fault.NOT_FOUND, "there is no file of this hash here; it was erased, or its time is over, or it never came");
    }
    long nowMillis = runningMillis.getAsLong();
    if (nowMillis - row.usedMillis() > USE_MILLIS) {
      files.computeIfPresent(hash, (same, old) -> old.used(nowMillis));
      usedSince.add(hash);
    }
    return opened.get();
  }

  /**
   * Takes in an upload that is whole and on the disk; its row says so in the same commit.
   *
   * @throws ApiException if it may not be kept; nothing changed then
   */
  synchronized void take(Upload upload, FileHash hash, RowChange itsRow) throws IOException {
    long length = upload.kind().length();
    Quotas.Account account = upload.kind().account();
    Optional<FileRow> before = checked(hash, account.uploader());
    FileRow row = before.map(old -> old.with(account.uploader()).used(runningMillis.getAsLong())).orElseGet(() -> fresh(length, account.uploader()));
    note(List.of(RowChange.put(Table.FILES, FILES + hash.hex(), row.text()), itsRow));
    store.keep(upload.file(), hash);
    shelve(hash, row, before, account);
  }

  /** The file of an upload that was taken in when the relay went down: its row was on the disk, the file not yet in its place. */
  void again(Path whole, FileHash hash) throws IOException {
    store.keep(whole, hash);
  }

  /**
   * Keeps a file that is here for one more uploader; false if it is not here, or of another length.
   *
   * @throws ApiException if it may not be kept
   */
  synchronized boolean claim(FileHash hash, long length, Quotas.Account account) {
    Optional<FileRow> before = checked(hash, account.uploader());
    if (before.filter(there -> there.length() == length).isEmpty()) {
      return false;
    }
    FileRow row = before.get().with(account.uploader()).used(runningMillis.getAsLong());
    note(List.of(RowChange.put(Table.FILES, FILES + hash.hex(), row.text())));
    shelve(hash, row, before, account);
    return true;
  }

  private Optional<FileRow> checked(FileHash hash, Uploader uploader) {
    if (blocked.contains(hash)) {
      throw new ApiException(Fault.BLOCKED, "the operator of this relay does not take this file");
    }
    Optional<FileRow> before = row(hash);
    if (before.filter(row -> row.uploaders().size() >= MOST_UPLOADERS && !row.uploaders().contains(uploader)).isPresent()) {
      throw new ApiException(Fault.QUOTA_FULL, "this file is kept for as many keys as one may be; encrypt it anew");
    }
    return before;
  }

  private FileRow fresh(long length, Uploader uploader) {
    long nowMillis = runningMillis.getAsLong();
    return new FileRow(nowMillis, nowMillis, length, FileRow.Stay.KEPT, Set.of(uploader));
  }

  private void shelve(FileHash hash, FileRow row, Optional<FileRow> before, Quotas.Account account) {
    files.put(hash, row);
    if (before.isEmpty()) {
      quotas.stored(row.length(), account.address());
      account.address().ifPresent(address -> from.put(hash, address));
    }
    if (before.filter(old -> old.uploaders().contains(account.uploader())).isEmpty()) {
      quotas.kept(account.uploader(), row.length());
    }
  }

  /**
   * Takes a file back for who brought it; it goes when nobody else keeps it.
   *
   * @throws ApiException if it is not there, or not theirs
   */
  synchronized void erase(FileHash hash, Uploader uploader) throws IOException {
    FileRow row = row(hash).orElseThrow(() -> new ApiException(Fault.NOT_FOUND, "there is no file of this hash here"));
    if (!row.uploaders().contains(uploader)) {
      throw new ApiException(Fault.NOT_OWNER, "expected the signature of who uploaded this file, got another's");
    }
    FileRow left = row.without(uploader);
    if (left.uploaders().isEmpty()) {
      remove(hash);
    } else {
      note(List.of(RowChange.put(Table.FILES, FILES + hash.hex(), left.text())));
      files.put(hash, left);
      quotas.left(uploader, row.length());
    }
  }

  /** Removes a file, whosever it is; whether it was there. */
  synchronized boolean remove(FileHash hash) throws IOException {
    return remove(hash, List.of(RowChange.remove(Table.FILES, FILES + hash.hex())));
  }

  private boolean remove(FileHash hash, List<RowChange> changes) throws IOException {
    note(changes);
    FileRow row = files.remove(hash);
    usedSince.remove(hash);
    boolean unused = store.remove(hash);
    if (row == null) {
      return false;
    }
    row.uploaders().forEach(uploader -> quotas.left(uploader, row.length()));
    quotas.gone(row.length(), Optional.ofNullable(from.remove(hash)));
    return true;
  }

  /** Removes a file and takes it no more. */
  synchronized void block(FileHash hash) throws IOException {
    blocked.add(hash); // at once: who is being answered now is not answered again
    boolean unused =
        remove(
            hash,
            List.of(
                RowChange.put(Table.FILES, BLOCKED + hash.hex(), new TimedText(runningMillis.getAsLong(), Optional.empty()).text()),
                RowChange.remove(Table.FILES, FILES + hash.hex())));
  }

  /** Takes a file again, whoever brings it; whether it was blocked. */
  synchronized boolean unblock(FileHash hash) {
    note(List.of(RowChange.remove(Table.FILES, BLOCKED + hash.hex())));
    return blocked.remove(hash);
  }

  /** Whether a file stays; false if there is none. */
  synchronized boolean stay(FileHash hash, FileRow.Stay stay) {
    Optional<FileRow> row = row(hash);
    if (row.isEmpty()) {
      return false;
    }
    note(List.of(RowChange.put(Table.FILES, FILES + hash.hex(), row.get().with(stay).text())));
    files.put(hash, row.get().with(stay));
    return true;
  }

  /** Removes what is too old, and keeps when what was used. */
  void sweep() throws IOException {
    List<RowChange> changes = new ArrayList<>();
    synchronized (this) {
      useless.forEach(name -> changes.add(RowChange.remove(Table.FILES, name)));
      useless.clear();
      for (FileHash hash : new HashSet<>(usedSince)) {
        usedSince.remove(hash);
        row(hash).ifPresent(row -> changes.add(RowChange.put(Table.FILES, FILES + hash.hex(), row.text())));
      }
      note(changes);
    }
    for (Map.Entry<FileHash, FileRow> each : files.entrySet()) {
      if (over(each.getValue())) {
        boolean unused = remove(each.getKey());
      }
    }
  }

  private boolean over(FileRow row) {
    long nowMillis = runningMillis.getAsLong();
    return row.stay() == FileRow.Stay.KEPT
        && (nowMillis - row.usedMillis() > options.retentionMillis()
            || (options.ageMillis().isPresent() && nowMillis - row.createdMillis() > options.ageMillis().getAsLong()));
  }

  @Override
  public long usedBytes() {
    return quotas.usedBytes();
  }

  @Override
  public long evict(long wantedBytes, Predicate<String> isMember) {
    List<Map.Entry<FileHash, FileRow>> oldest =
        files.entrySet().stream()
            .filter(each -> each.getValue().stay() == FileRow.Stay.KEPT && each.getValue().uploaders().stream().noneMatch(uploader -> dear(uploader, isMember)))
            .sorted(Comparator.comparingLong(each -> each.getValue().usedMillis()))
            .toList();
    long gone = 0;
    try {
      for (Map.Entry<FileHash, FileRow> each : oldest) {
        if (gone >= wantedBytes) {
          return gone;
        }
        gone += remove(each.getKey()) ? each.getValue().length() : 0;
      }
      return gone;
    } catch (IOException e) {
      throw new UncheckedIOException("a file could not be thrown away", e);
    }
  }

  private static boolean dear(Uploader uploader, Predicate<String> isMember) {
    return uploader.key().map(isMember::test).orElse(true);
  }

  private void note(List<RowChange> changes) {
    if (!changes.isEmpty()) {
      int unused = chores.have(new Write.Note(changes));
    }
  }
}
