package chat.exo.graph.store.rocks;

import chat.exo.graph.store.Durability;
import chat.exo.graph.store.StoreException.Reason;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One RocksDB, opened: its native handles, and nothing of what cells mean.
 *
 * <p>Column families by kind of data: {@code graph} for cells, one for each {@link Table}, {@code meta} for the format version. Those of later
 * releases are opened along and left alone, because RocksDB opens all or nothing.
 *
 * @param handles everything native, the database included
 * @param db the database
 * @param graph where cells are
 * @param tables where rows beside the cells are
 * @param meta where the format version is
 */
record RocksFiles(RocksHandles handles, RocksDB db, ColumnFamilyHandle graph, Map<Table, ColumnFamilyHandle> tables, ColumnFamilyHandle meta)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksFiles.class);
  private static final String GRAPH = "graph";
  private static final String META = "meta";
  private static final byte[] FORMAT_KEY = utf8("format");
  private static final byte[] FORMAT = utf8("1");

  /** Opens the store in a folder, or makes one there. */
  static RocksFiles open(Path folder, StoreOptions options) {
    boolean existing = RocksFolder.holdsStore(folder);
    if (existing) {
      refuseDamagedLog(folder, options);
    }
    RocksDB.loadLibrary(); // does nothing the second time
    RocksHandles handles = new RocksHandles();
    try {
      return open(folder, options, existing, handles);
    } catch (RocksDBException e) {
      handles.close();
      throw RocksFault.of(folder, "opening", e);
    } catch (RuntimeException e) {
      handles.close();
      throw e;
    }
  }

  private static RocksFiles open(Path folder, StoreOptions options, boolean existing, RocksHandles handles)
      throws RocksDBException {
    ColumnFamilyOptions family = RocksTuning.family(options, handles);
    DBOptions database = RocksTuning.database(options, handles);
    List<ColumnFamilyDescriptor> wanted = new ArrayList<>();
    for (String name : familyNames(folder, existing)) {
      wanted.add(new ColumnFamilyDescriptor(utf8(name), family));
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    RocksDB db = handles.keep(RocksDB.open(database, folder.toString(), wanted, opened));
    opened.forEach(handles::keep);
    ColumnFamilyHandle meta = named(META, opened);
    checkFormat(folder, db, meta);
    Map<Table, ColumnFamilyHandle> tables = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      tables.put(table, named(table.familyName(), opened));
    }
    return new RocksFiles(handles, db, named(GRAPH, opened), tables, meta);
  }

  ColumnFamilyHandle family(Table table) {
    return Objects.requireNonNull(tables.get(table));
  }

  /** All families whose content comes and goes. */
  List<ColumnFamilyHandle> data() {
    List<ColumnFamilyHandle> families = new ArrayList<>(tables.values());
    families.add(graph);
    return families;
  }

  /** RocksDB would drop acknowledged writes behind a damaged one without a word. */
  private static void refuseDamagedLog(Path folder, StoreOptions options) {
    try {
      Optional<RocksLogs.Damage> found = RocksLogs.damageIn(folder);
      if (found.isEmpty()) {
        return;
      }
      RocksLogs.Damage damage = found.get();
      boolean opens = options.damagedLog() == StoreOptions.DamagedLog.CUT || options.durability() == Durability.MEMORY;
      if (opens) {
        LOG.warn(
            "The log of the store in {} is damaged at byte {} of {}: it is cut there, and {} later writes in it are given up",
            folder,
            damage.offset(),
            damage.log().getFileName(),
            damage.writesBehind());
        return;
      }
      throw new StoreException(
          Reason.DAMAGED,
          "expected the log of the store in "
              + folder
              + " to be whole, but it is damaged at byte "
              + damage.offset()
              + " of "
              + damage.log().getFileName()
              + " and "
              + damage.writesBehind()
              + " later writes stand behind that; restore a backup, or start once with storage.damaged-log=cut, which gives these up",
          new IOException("damaged log"));
    } catch (IOException e) {
      throw new StoreException(
          Reason.NO_ACCESS,
          "expected the logs of the store in " + folder + " to be read, but they cannot be; give this user the rights to the folder, or look at the disk",
          e);
    }
  }

  @Override
  public void close() {
    handles.close();
  }

  private static Iterable<String> familyNames(Path folder, boolean existing) throws RocksDBException {
    TreeSet<String> names = new TreeSet<>(List.of(utf16(RocksDB.DEFAULT_COLUMN_FAMILY), GRAPH, META));
    for (Table table : Table.values()) {
      names.add(table.familyName());
    }
    if (existing) {
      try (Options options = new Options()) {
        RocksDB.listColumnFamilies(options, folder.toString()).forEach(name -> names.add(utf16(name)));
      }
    }
    return names;
  }

  private static void checkFormat(Path folder, RocksDB db, ColumnFamilyHandle meta) throws RocksDBException {
    byte[] format = db.get(meta, FORMAT_KEY);
    if (format == null) {
      db.put(meta, FORMAT_KEY, FORMAT);
      // Out of the log and into a file: a family that is never written again would keep the first log for ever.
      try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
        db.flush(flush, meta);
      }
    } else if (!Arrays.equals(format, FORMAT)) {
      throw new StoreException(
          Reason.NEWER_FORMAT,
          "expected the store in " + folder + " to have format 1, got a later one; run the release that wrote it",
          new IOException("unknown format"));
    }
  }

  private static ColumnFamilyHandle named(String name, List<ColumnFamilyHandle> opened) throws RocksDBException {
    for (ColumnFamilyHandle handle : opened) {
      if (Arrays.equals(handle.getName(), utf8(name))) {
        return handle;
      }
    }
    throw new IllegalStateException("expected the column family " + name + " to be open");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String utf16(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
