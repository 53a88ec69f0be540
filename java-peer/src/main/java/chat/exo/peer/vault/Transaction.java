package chat.exo.peer.vault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Changes that reach the disk together or not at all; reads see them at once. One thread; forgotten unless committed.
 *
 * <p>This is what keeps a message key from being used twice: the new session state and the message it made, or gave, are
 * in one transaction, committed before anything is sent or shown.
 */
public final class Transaction {
  private final Vault vault;
  private final Map<Row, Optional<byte[]>> changes = new LinkedHashMap<>();

  public Transaction(Vault vault) {
    this.vault = vault;
  }

  public Optional<byte[]> read(Row row) {
    Optional<byte[]> changed = changes.get(row);
    if (changed != null) {
      return changed;
    }
    return vault.read(row);
  }

  public boolean has(Row row) {
    return read(row).isPresent();
  }

  public void write(Row row, byte[] value) {
    changes.put(row, Optional.of(value));
  }

  public void remove(Row row) {
    changes.put(row, Optional.empty());
  }

  /** Waits for the disk. */
  public void commit() {
    commit(Vault.Durability.SYNCED);
  }

  /** Commits; what is relaxed may be lost with the power, but never without everything after it. */
  public void commit(Vault.Durability durability) {
    if (!changes.isEmpty()) {
      vault.commit(changes, durability);
      changes.clear();
    }
  }
}
