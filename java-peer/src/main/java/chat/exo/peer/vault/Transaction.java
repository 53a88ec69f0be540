package chat.exo.peer.vault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Changes that reach the disk together or not at all; reads see them at once. One thread; forgotten unless committed.
 *
 * <p>This is what keeps a message key from being used twice: the new session state and the message it made, or gave, are
 * in one transaction, committed before anything is sent or shown.
 *
 * <p>Many steps may share one: each ends with {@link #keep} or {@link #undo}, so that one that fails leaves the others'
 * changes alone.
 */
public final class Transaction {
  private static final int MAX_KNOWN = 8_192;

  private final Vault vault;
  private final Predicate<Row> own;
  private final Changes kept = new Changes();
  private final Changes current = new Changes();
  /** Rows as they are on disk, empty for one that is not there: own ones, and others until the next commit. */
  private final Map<Row, Optional<Change>> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Row, Optional<Change>> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  private final Map<Row, Optional<Change>> seen = new HashMap<>();

  private final Map<Changes.Name, Boolean> anyOnDisk = new HashMap<>();

  public Transaction(Vault vault) {
    this(vault, row -> false);
  }

  /**
   * A transaction that goes on after a commit.
   *
   * @param own rows that nobody else changes as long as it lives: they need not be read again
   */
  public Transaction(Vault vault, Predicate<Row> own) {
    this.vault = vault;
    this.own = own;
  }

  public Optional<byte[]> read(Row row) {
    Optional<Change> changed = changed(row);
    return changed.isPresent() ? changed.get().bytes() : vault.read(row);
  }

  /** A row in a form; what was parsed once is not read again. */
  public <T> Optional<T> read(Row row, Form<T> form) {
    Optional<Change> changed = changed(row).or(() -> memory(row).computeIfAbsent(row, absent -> onDisk(row, form)));
    return changed.flatMap(change -> change.in(row, form));
  }

  public boolean has(Row row) {
    Optional<Change> changed = changed(row);
    if (changed.isPresent()) {
      return !(changed.get() instanceof Change.Removal);
    }
    Optional<Change> remembered = memory(row).get(row);
    if (remembered != null) {
      return remembered.isPresent();
    }
    boolean there = vault.has(row);
    if (!there) {
      memory(row).put(row, Optional.empty());
    }
    return there;
  }

  public void write(Row row, byte[] value) {
    current.put(row, new Change.Bytes(value));
  }

  /** Writes a value that is printed when the transaction is committed. */
  public <T> void write(Row row, T value, Form<T> form) {
    current.put(row, new Change.Formed<>(value, form));
  }

  public void remove(Row row) {
    current.put(row, new Change.Removal());
  }

  /** The rows of one name from an order on, ascending, at most {@code limit}. */
  public List<Vault.Found> scan(Table table, String name, long fromOrder, int limit) {
    NavigableMap<Long, Change> changes = changes(new Changes.Name(table, name)).tailMap(fromOrder, true);
    int more = limit + changes.size() < 0 ? Integer.MAX_VALUE : limit + changes.size();
    List<Vault.Found> found = merged(vault.scan(table, name, fromOrder, more), changes);
    return found.subList(0, Math.min(limit, found.size()));
  }

  /** The newest rows of one name, ascending, at most {@code limit}. */
  public List<Vault.Found> scanLast(Table table, String name, int limit) {
    NavigableMap<Long, Change> changes = changes(new Changes.Name(table, name));
    List<Vault.Found> found = merged(vault.scanLast(table, name, limit + changes.size()), changes);
    return found.subList(Math.max(0, found.size() - limit), found.size());
  }

  /** Whether a name has rows; what others commit to it while this transaction lives may be overlooked. */
  public boolean any(Table table, String name) {
    Changes.Name key = new Changes.Name(table, name);
    NavigableMap<Long, Change> changes = changes(key);
    if (changes.values().stream().anyMatch(change -> !(change instanceof Change.Removal))) {
      return true;
    }
    boolean onDisk = anyOnDisk.computeIfAbsent(key, absent -> !vault.scan(table, name, 0, 1).isEmpty());
    return onDisk && (changes.isEmpty() || !scan(table, name, 0, 1).isEmpty());
  }

  /** Ends a step: its changes stay. */
  public void keep() {
    kept.addAll(current);
    current.clear();
  }

  /** Ends a step: its changes are forgotten. */
  public void undo() {
    current.clear();
  }

  /** Whether this step changed something. */
  public boolean changing() {
    return !current.isEmpty();
  }

  /** Waits for the disk. */
  public void commit() {
    commit(Vault.Durability.SYNCED);
  }

  /** Commits; what is relaxed may be lost with the power, but never without everything after it. */
  public void commit(Vault.Durability durability) {
    keep();
    SealedRows sealed = seal();
    if (!sealed.isEmpty()) {
      vault.commit(List.of(sealed), durability);
    }
  }

  /** Hands out what was kept, encrypted, for {@link Vault#commit}, and begins anew. If that fails, this transaction is over. */
  public SealedRows seal() {
    SealedRows sealed = vault.sealed();
    kept.forEach((row, change) -> sealed.add(row, change.bytes()));
    seen.clear();
    kept.forEach((row, change) -> remember(row, change));
    kept.clear();
    anyOnDisk.clear();
    return sealed;
  }

  private Map<Row, Optional<Change>> memory(Row row) {
    return own.test(row) ? known : seen;
  }

  private void remember(Row row, Change change) {
    if (own.test(row)) {
      known.put(row, change instanceof Change.Removal ? Optional.empty() : Optional.of(change));
    }
  }

  private Optional<Change> changed(Row row) {
    Optional<Change> change = current.find(row);
    return change.isPresent() ? change : kept.find(row);
  }

  private NavigableMap<Long, Change> changes(Changes.Name name) {
    NavigableMap<Long, Change> before = kept.of(name);
    NavigableMap<Long, Change> now = current.of(name);
    if (now.isEmpty() || before.isEmpty()) {
      return now.isEmpty() ? before : now;
    }
    NavigableMap<Long, Change> both = new TreeMap<>(before);
    both.putAll(now);
    return both;
  }

  private <T> Optional<Change> onDisk(Row row, Form<T> form) {
    return vault.read(row).map(stored -> new Change.Formed<>(form.parse(row, stored), form));
  }

  private static List<Vault.Found> merged(List<Vault.Found> stored, NavigableMap<Long, Change> changes) {
    if (changes.isEmpty()) {
      return stored;
    }
    NavigableMap<Long, byte[]> rows = new TreeMap<>();
    stored.forEach(found -> rows.put(found.order(), found.value()));
    changes.forEach(
        (order, change) -> change.bytes().ifPresentOrElse(bytes -> rows.put(order, bytes), () -> rows.remove(order)));
    List<Vault.Found> found = new ArrayList<>();
    rows.forEach((order, bytes) -> found.add(new Vault.Found(order, bytes)));
    return found;
  }
}
