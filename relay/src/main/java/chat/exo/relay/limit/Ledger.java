package chat.exo.relay.limit;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The one account of what is held in memory for others: every byte is charged to its connection, its address and the whole
 * before it is held, and given back when it goes. Each stage charges what it keeps; none counts for itself. Used by the loop.
 *
 * <p>Charges are what objects take, about, and never less than the text they came in.
 */
@SuppressWarnings("EnumOrdinal") // an array of counts, in memory only: an EnumMap would box each of them
public final class Ledger {
  private static final Held[] KINDS = Held.values();

  private final Supplier<LedgerOptions> options;
  private final Map<ClientAddress, Shared> addresses = new HashMap<>();
  private final Set<Account> accounts = new LinkedHashSet<>();
  private final long[] byKind = new long[KINDS.length];
  private long bytes;

  public Ledger(Supplier<LedgerOptions> options) {
    this.options = options;
  }

  /** An account for a connection; without an address it is bounded by itself and by the whole alone. */
  public Account open(Optional<ClientAddress> address) {
    Account account = new Account(address.map(known -> addresses.computeIfAbsent(known, Shared::new)));
    accounts.add(account);
    return account;
  }

  /** Bytes held for everybody. */
  public long bytes() {
    return bytes;
  }

  /** Bytes of one kind held for everybody. */
  public long bytes(Held kind) {
    return byKind[kind.ordinal()];
  }

  /** Whether more is held than may be: somebody has to go, {@link #largest} first. */
  public boolean overdrawn() {
    return bytes > options.get().allBytes();
  }

  /** The account that holds most; looks at all of them. */
  public Optional<Account> largest() {
    Account most = null;
    for (Account account : accounts) {
      if (most == null || account.bytes > most.bytes) {
        most = account;
      }
    }
    return Optional.ofNullable(most);
  }

  private static final class Shared {
    private final ClientAddress address;
    private long bytes;
    private int accounts;

    Shared(ClientAddress address) {
      this.address = address;
    }
  }

  /** What is held for one connection. */
  public final class Account {
    private final Optional<Shared> shared;
    private final long[] kinds = new long[KINDS.length];
    private long bytes;
    private boolean closed;

    private Account(Optional<Shared> shared) {
      this.shared = shared;
      shared.ifPresent(address -> address.accounts++);
    }

    /** Charges bytes that are about to be held; false, and nothing is charged, where that would be more than may be. */
    public boolean hold(Held kind, long size) {
      if (!mayHold(size)) {
        return false;
      }
      add(kind, size);
      return true;
    }

    /** Whether so many bytes more may be held. */
    public boolean mayHold(long size) {
      LedgerOptions now = options.get();
      return !closed
          && bytes + size <= now.connectionBytes()
          && shared.map(address -> address.bytes + size <= now.addressBytes()).orElse(true)
          && Ledger.this.bytes + size <= now.allBytes();
    }

    /** Charges bytes that are held already; {@link #mayHold} tells whether that is too much now. A closed account takes none. */
    public void add(Held kind, long size) {
      if (!closed) {
        change(kind, size);
      }
    }

    /** Gives bytes back; those of a closed account are back already. */
    public void release(Held kind, long size) {
      if (!closed) {
        if (size > kinds[kind.ordinal()]) {
          throw new IllegalStateException(
              "expected to give back at most " + kinds[kind.ordinal()] + " bytes of " + kind.text() + ", got " + size);
        }
        change(kind, -size);
      }
    }

    /** Bytes held for this connection. */
    public long bytes() {
      return bytes;
    }

    public long bytes(Held kind) {
      return kinds[kind.ordinal()];
    }

    /** The connection is gone, and what was held for it too. May be called twice. */
    public void close() {
      if (closed) {
        return;
      }
      for (Held kind : KINDS) {
        change(kind, -kinds[kind.ordinal()]);
      }
      closed = true;
      accounts.remove(this);
      shared.ifPresent(
          address -> {
            address.accounts--;
            if (address.accounts == 0) {
              addresses.remove(address.address);
            }
          });
    }

    private void change(Held kind, long size) {
      kinds[kind.ordinal()] += size;
      bytes += size;
      byKind[kind.ordinal()] += size;
      Ledger.this.bytes += size;
      if (shared.isPresent()) {
        shared.get().bytes += size;
      }
    }
  }
}
