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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads that are open, and for a while those that became files. Each has a row from its beginning, {@code upload/NAME}: {@code 1 CREATED
 * LENGTH EXPECTED|- WHOLE|- UPLOADER}, and a file of what came. Its id is a secret of who uploads: the disk has a hash of it only. Any
 * thread, but what reads or writes the disk not the loop.
 */
final class UploadShelf {
  private static final Logger LOG = LoggerFactory.getLogger(UploadShelf.class);
  private static final String UPLOADS = "upload/";
  private static final int ROWS_AT_ONCE = 1_000;
  private static final int ID_BYTES = 24;
  private static final int NAME_BYTES = 16;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{32}");
  private static final String NOTHING = "-";

  private final Tables tables;
  private final Chores chores;
  private final Path folder;
  private final FileShelf shelf;
  private final Quotas quotas;
  private final FileOptions options;
  private final LongSupplier runningMillis;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Upload> byName = new ConcurrentHashMap<>();
  private final List<String> useless = new ArrayList<>();

  UploadShelf(Tables tables, Chores chores, Path folder, FileShelf shelf, Quotas quotas, FileOptions options, LongSupplier runningMillis) {
    this.tables = tables;
    this.chores = chores;
    this.folder = folder;
    this.shelf = shelf;
    this.quotas = quotas;
    this.options = options;
    this.runningMillis = runningMillis;
  }

  /** Whoever starts an upload gets this. */
  record Begun(String id, Upload upload) {
    @Override
    public String toString() {
      return "Begun[" + upload + "]";
    }
  }

  /**
   * Puts in their places the files that a crash left on their way, before the shelf of files is read; what it says is not so yet. The
   * writer does not run yet.
   */
  void load() throws IOException {
    Files.createDirectories(folder);
    Optional<String> after = Optional.empty();
    List<Row> page;
    do {
      page = tables.rows(Table.FILES, UPLOADS, after, ROWS_AT_ONCE);
      for (Row row : page) {
        load(row);
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast().name());
    } while (page.size() == ROWS_AT_ONCE);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path each : left) {
        if (!byName.containsKey(each.getFileName().toString())) {
          Files.delete(each);
        }
      }
    }
  }

  private void load(Row row) throws IOException {
    String name = row.name().substring(UPLOADS.length());
    Optional<TimedText> timed = TimedText.read(row.text());
    String[] parts = timed.flatMap(TimedText::what).orElse("").split(" ", -1);
    if (parts.length != 4 || !name.matches("[0-9a-f]{32}")) {
      LOG.warn("An upload on the disk cannot be read and is thrown away");
      useless.add(row.name());
      return;
    }
    Quotas.Account account = new Quotas.Account(new Uploader(parts[3]), Optional.empty());
    Upload.Kind kind = new Upload.Kind(name, Long.parseLong(parts[0]), FileHash.read(parts[1]), account);
    Optional<FileHash> whole = FileHash.read(parts[2]);
    Path file = folder.resolve(name);
    // Its time begins anew: when something came last is not on the disk, and who uploads may have waited for this start.
    Upload upload = new Upload(kind, folder, runningMillis.getAsLong() + options.expiryMillis());
    if (whole.isPresent()) {
      if (Files.exists(file)) {
        shelf.again(file, whole.get());
      }
      upload.wasWhole(whole.get());
    } else {
      upload.recover();
      quotas.again(account, kind.length(), upload.offset());
    }
    byName.put(name, upload);
  }

  /**
   * Begins an upload; durable when this returns.
   *
   * @throws ApiException if it may not be
   */
  Begun begin(Quotas.Account account, long length, Optional<FileHash> expected) {
    if (expected.filter(shelf::blocks).isPresent()) {
      throw new ApiException(Fault.BLOCKED, "the operator of this relay does not take this file");
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Upload.Kind kind = new Upload.Kind(name(id), length, expected, account);
    quotas.open(account, length);
    Upload upload = new Upload(kind, folder, runningMillis.getAsLong() + options.expiryMillis());
    try {
      note(List.of(row(kind, Optional.empty())));
    } catch (RuntimeException e) {
      quotas.closed(account, length, 0);
      throw e;
    }
    byName.put(kind.name(), upload);
    return new Begun(id, upload);
  }

  /** The upload of an id. */
  Optional<Upload> find(String id) {
    return ID.matcher(id).matches() ? Optional.ofNullable(byName.get(name(id))).filter(upload -> upload.expiresMillis() > runningMillis.getAsLong()) : Optional.empty();
  }

  /** Something came: it lives longer. */
  void moved(Upload upload) {
    upload.expires(runningMillis.getAsLong() + options.expiryMillis());
  }

  /**
   * Makes a file of an upload of which all came; durable when this returns.
   *
   * @throws ApiException if it is another file than was said, or may not be kept; the upload is gone then
   */
  FileHash finish(Upload upload) throws IOException {
    synchronized (upload) {
      if (upload.whole().isPresent()) {
        return upload.whole().get();
      }
      FileHash hash = upload.finish();
      try {
        if (upload.kind().expected().filter(expected -> !expected.equals(hash)).isPresent()) {
          throw new ApiException(Fault.WRONG_HASH, "expected the bytes of the hash that was said, got others; read the file again and upload it anew");
        }
        shelf.take(upload, hash, row(upload.kind(), Optional.of(hash)));
      } catch (ApiException e) {
        end(upload);
        throw e;
      }
      upload.became(hash);
      quotas.closed(upload.kind().account(), upload.kind().length(), upload.kind().length());
      return hash;
    }
  }

  /** A file that is here already is kept for who just began to upload it; false if it is not here. */
  boolean claim(Upload upload) throws IOException {
    Optional<FileHash> hash = upload.kind().expected();
    if (hash.isEmpty() || !shelf.claim(hash.get(), upload.kind().length(), upload.kind().account())) {
      return false;
    }
    note(List.of(row(upload.kind(), hash)));
    upload.wasWhole(hash.get());
    quotas.closed(upload.kind().account(), upload.kind().length(), 0);
    return true;
  }

  /** Ends an upload; nobody may be writing. A file that it became stays. */
  void end(Upload upload) throws IOException {
    if (byName.remove(upload.kind().name()) == null) {
      return;
    }
    if (upload.whole().isEmpty()) {
      quotas.closed(upload.kind().account(), upload.kind().length(), upload.offset());
    }
    upload.discard();
    note(List.of(RowChange.remove(Table.FILES, UPLOADS + upload.kind().name())));
  }

  /** Uploads whose time is over, and those that became files and of which more are known than have to be. */
  List<Upload> over() {
    long nowMillis = runningMillis.getAsLong();
    List<Upload> over = new ArrayList<>(byName.values().stream().filter(upload -> upload.expiresMillis() <= nowMillis).toList());
    List<Upload> whole = byName.values().stream().filter(upload -> upload.whole().isPresent() && !over.contains(upload)).sorted(Comparator.comparingLong(Upload::expiresMillis)).toList();
    over.addAll(whole.subList(0, Math.max(0, whole.size() - options.uploads().all())));
    return over;
  }

  /** Rows that could not be read. */
  synchronized void sweep() {
    List<RowChange> changes = useless.stream().map(name -> RowChange.remove(Table.FILES, name)).toList();
    note(changes);
    useless.clear();
  }

  int open() {
    return quotas.open();
  }

  private RowChange row(Upload.Kind kind, Optional<FileHash> whole) {
    String what =
        kind.length()
            + " "
            + kind.expected().map(FileHash::hex).orElse(NOTHING)
            + " "
            + whole.map(FileHash::hex).orElse(NOTHING)
            + " "
            + kind.account().uploader().text();
    return RowChange.put(Table.FILES, UPLOADS + kind.name(), new TimedText(runningMillis.getAsLong(), Optional.of(what)).text());
  }

  private static String name(String id) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void note(List<RowChange> changes) {
    if (!changes.isEmpty()) {
      int unused = chores.have(new Write.Note(changes));
    }
  }
}
