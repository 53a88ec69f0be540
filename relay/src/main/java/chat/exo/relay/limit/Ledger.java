package chat.exo.relay.limit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one account of what is held in memory for others: every byte is charged to its connection, its address and the whole
 * before it is held, and given back when it goes. Each stage charges what it keeps; none counts for itself. Used by the loop.
 *
 * <p>When the whole is full, whoever holds much is refused and whoever holds most is ended; who holds no more than an equal share of it
 * is not refused for what others hold.
 *
 * <p>Charges are what objects take, about, and never less than the text they came in.
 */
@SuppressWarnings("EnumOrdinal") // an array of counts, in memory only: an EnumMap would box each of them
public final class Ledger {
  private static final Held[] KINDS = Held.values();

  /** This part of the whole is for who holds little; whoever holds more than others may not fill it. */
  private static final int KEPT_PART = 10;

  /** And so far may they go beyond the whole, until the largest is ended for it in a moment. */
  private static final int BEYOND_PART = 4;

  /** What everybody may hold however many there are, unless the whole is small. */
  private static final long LITTLE_BYTES = 64 << 10;

  private static final int LITTLE_PART = 64;

  private final Supplier<LedgerOptions> options;
  private final Map<ClientAddress, Shared> addresses = new HashMap<>();
  private final Set<Account> accounts = new LinkedHashSet<>();
  private final long[] byKind = new long[KINDS.length];
  /** All who are gone are one, who is counted as an address is: going away must not be a way not to be counted. No network has it. */
  private static final long GONE = -1;

  private final Account gone;
  private long bytes;
  private long leavingBytes;
  private long lastAlone;
  /** Connections that are not counted by address, each a person by itself. */
  private int alone;
  /** Whether somebody was refused because everybody together holds too much, or will be soon. */
  private boolean pressed;
  private Runnable whenPressed = () -> {};

  public Ledger(Supplier<LedgerOptions> options) {
    this.options = options;
    this.gone = new Account(Optional.empty(), tooMuchOf -> {}, GONE);
    gone.close();
  }

  /**
   * An account for a connection; without an address it is bounded by itself and by the whole alone.
   *
   * @param end closes the connection, and with it the account, if everybody together holds too much, or too much of one kind, and this
   *     one most
   */
  public Account open(Optional<ClientAddress> address, Consumer<Optional<Held>> end) {
    Account account = new Account(address.map(known -> addresses.computeIfAbsent(known, Shared::new)), end);
    accounts.add(account);
    return account;
  }

  /** Who is told, once until it is relieved, that somebody has to go now. */
  public void whenPressed(Runnable told) {
    whenPressed = told;
  }

  /** An account that nobody ends. */
  public Account open(Optional<ClientAddress> address) {
    return open(address, tooMuchOf -> {});
  }

  /** An account for the relay's own operator: part of the whole, and ended by nobody. */
  public Account ofOperator() {
    return new Account(Optional.empty(), tooMuchOf -> {});
  }

  /** The account of a connection that is gone: nothing can be held on it. */
  public Account gone() {
    return gone;
  }

  /**
   * Ends whoever holds most until everybody together holds what they may; how many that were. Writes of connections that are gone
   * are on their way out already, and nobody else is ended for them.
   */
  public int relieve() {
    long most = options.get().allBytes();
    long bound = pressed ? most - 2 * (most / KEPT_PART) : most; // who was refused may want to come again
    pressed = false;
    int ended = 0;
    while (bytes - leavingBytes > bound) {
      Optional<Account> largest = largest();
      if (largest.isEmpty()) {
        return ended;
      }
      largest.get().end(Optional.empty());
      ended++;
    }
    return ended;
  }

  /** Ends whoever holds most of one kind until everybody together holds no more of it than a bound; how many that were. */
  public int relieve(Held kind, long mostBytes) {
    int ended = 0;
    while (bytes(kind) > mostBytes) {
      Optional<Account> most = accounts.stream().filter(account -> account.bytes(kind) > 0).max(byWeight(kind));
      if (most.isEmpty()) {
        return ended;
      }
      most.get().end(Optional.of(kind));
      ended++;
    }
    return ended;
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

  /**
   * The account that holds most, of those whose connection is there; looks at all of them. Connections of one address are looked at
   * together, so that many small ones do not hide behind a large one of somebody else.
   */
  public Optional<Account> largest() {
    Account most = null;
    for (Account account : accounts) {
      if (most == null || account.outweighs(most)) {
        most = account;
      }
    }
    return Optional.ofNullable(most);
  }

  /** Tells that somebody has to go, if with so much more the whole is nearly full. */
  private void pressIfFull(long more) {
    long all = options.get().allBytes();
    if (!pressed && bytes + more > all - all / KEPT_PART) {
      pressed = true;
      whenPressed.run();
    }
  }

  /** Whether the whole has room for more of somebody who holds so much. */
  private boolean room(long weight, long size, long all) {
    long after = bytes + size;
    if (after <= all - all / KEPT_PART) {
      return true;
    }
    int people = Math.max(1, addresses.size() + alone);
    long share = Math.max(Math.min(LITTLE_BYTES, all / LITTLE_PART), all / people);
    return weight + size <= share && after <= all + all / BEYOND_PART;
  }

  /** Whoever holds less of one kind first; connections of one address hold it together. */
  public static Comparator<Account> byWeight(Held kind) {
    return Comparator.<Account>comparingLong(account -> account.weight(kind)).thenComparingLong(account -> account.bytes(kind));
  }

  private static final class Shared {
    private final ClientAddress address;
    private final long[] kinds = new long[KINDS.length];
    private long bytes;
    private int accounts;

    Shared(ClientAddress address) {
      this.address = address;
    }
  }

  /** What is held for one connection. */
  public final class Account {
    private final Optional<Shared> shared;
    private final Consumer<Optional<Held>> end;
    private final long share;
    private final long[] kinds = new long[KINDS.length];
    private long bytes;
    private boolean closed;
    private boolean left;

    private Account(Optional<Shared> shared, Consumer<Optional<Held>> end) {
      this(shared, end, shared.map(address -> address.address.number()).orElseGet(() -> ++lastAlone));
    }

    private Account(Optional<Shared> shared, Consumer<Optional<Held>> end, long share) {
      this.shared = shared;
      this.end = end;
      this.share = share;
      shared.ifPresentOrElse(address -> address.accounts++, () -> alone++);
    }

    /**
     * Who takes turns, and has shares of what is bounded: connections of one address are one, and the same one when they come again;
     * connections that are not counted together are each one.
     */
    public long share() {
      return share;
    }

    private boolean outweighs(Account other) {
      long difference = weight() - other.weight();
      return difference > 0 || (difference == 0 && bytes > other.bytes);
    }

    private long weight() {
      return shared.isPresent() ? shared.get().bytes : bytes;
    }

    private long weight(Held kind) {
      return shared.isPresent() ? shared.get().kinds[kind.ordinal()] : kinds[kind.ordinal()];
    }

    /** Charges bytes that are about to be held; false, and nothing is charged, where that would be more than may be. */
    public boolean hold(Held kind, long size) {
      boolean may = mayHold(size);
      if (may) {
        change(kind, size);
      }
      pressIfFull(may ? 0 : size);
      return may;
    }

    /** Whether so many bytes more may be held. */
    public boolean mayHold(long size) {
      LedgerOptions now = options.get();
      return !closed
          && bytes + size <= now.connectionBytes()
          && shared.map(address -> address.bytes + size <= now.addressBytes()).orElse(true)
          && room(weight(), size, now.allBytes());
    }

    /** Charges bytes that are held already; {@link #mayHold} tells whether that is too much now. A closed account takes writes only. */
    public void add(Held kind, long size) {
      if (!closed || kind.outlivesConnection()) {
        change(kind, size);
        pressIfFull(0);
      }
    }

    /** Gives bytes back. Of a closed account only writes are still held; the rest is back already. */
    public void release(Held kind, long size) {
      if (!closed || kind.outlivesConnection()) {
        if (size > kinds[kind.ordinal()]) {
          throw new IllegalStateException(
              "expected to give back at most " + kinds[kind.ordinal()] + " bytes of " + kind.text() + ", got " + size);
        }
        change(kind, -size);
        if (closed && bytes == 0) {
          leave();
        }
      }
    }

    /** Bytes held for this connection. */
    public long bytes() {
      return bytes;
    }

    public long bytes(Held kind) {
      return kinds[kind.ordinal()];
    }

    /**
     * The connection is gone, and what was held for it too. Its writes are not: they stay charged until they are given back, so
     * that coming and going again does not hide them. May be called twice.
     */
    public void close() {
      if (closed) {
        return;
      }
      for (Held kind : KINDS) {
        if (!kind.outlivesConnection()) {
          change(kind, -kinds[kind.ordinal()]);
        }
      }
      closed = true;
      leavingBytes += bytes;
      accounts.remove(this);
      if (bytes == 0) {
        leave();
      }
    }

    private void end(Optional<Held> tooMuchOf) {
      end.accept(tooMuchOf);
      close();
    }

    private void leave() {
      if (left) {
        return;
      }
      left = true;
      shared.ifPresentOrElse(
          address -> {
            address.accounts--;
            if (address.accounts == 0) {
              addresses.remove(address.address);
            }
          },
          () -> alone--);
    }

    private void change(Held kind, long size) {
      kinds[kind.ordinal()] += size;
      bytes += size;
      byKind[kind.ordinal()] += size;
      if (closed) {
        leavingBytes += size;
      }
      Ledger.this.bytes += size;
      if (shared.isPresent()) {
        shared.get().kinds[kind.ordinal()] += size;
        shared.get().bytes += size;
      }
    }
  }
}
