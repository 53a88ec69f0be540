package chat.exo.peer.messenger;

import chat.exo.peer.account.Account;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What every step of the messenger works with: the vault, the account, the clock, the contacts' queues. Any thread. */
final class Home {
  private static final long NUMBERS_A_RUN = 1L << 36;

  private final Vault vault;
  private final Account account;
  private final InstantSource clock;
  private final Consumer<Event> listener;
  private final ContactQueues queues;
  private final ContactRows contacts = new ContactRows();
  private final AtomicLong nextNumber;
  /** Arrival numbers are given in the order of commits, so that a reader's cursor never passes one by. */
  private final ReentrantLock arrivals = new ReentrantLock();

  private long nextArrival;

  Home(Vault vault, Account account, InstantSource clock, Consumer<Event> listener, ContactQueues queues) {
    this.vault = vault;
    this.account = account;
    this.clock = clock;
    this.listener = listener;
    this.queues = queues;
    this.nextNumber = new AtomicLong(reserve(vault));
    this.nextArrival = vault.lastOrder(Table.ARRIVAL, "").orElse(0L) + 1;
  }

  /** Every run takes numbers from a range of its own, so that no number is given twice, whatever the clock says. */
  private static long reserve(Vault vault) {
    Transaction rows = new Transaction(vault);
    Row row = Row.of(Table.CURSOR, "numbers");
    long first = rows.read(row).map(MessageLog::number).orElse(NUMBERS_A_RUN);
    rows.write(row, MessageLog.bytes(first + NUMBERS_A_RUN));
    rows.commit();
    return first;
  }

  Vault vault() {
    return vault;
  }

  Account account() {
    return account;
  }

  ContactRows contacts() {
    return contacts;
  }

  ContactQueues queues() {
    return queues;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** A number no row had before; greater ones are newer. */
  long nextNumber() {
    return nextNumber.getAndIncrement();
  }

  /** Begins one step. */
  Work work() {
    return new Work(this);
  }

  void numbered(Work.Numbering commit) {
    arrivals.lock();
    try {
      nextArrival = commit.from(nextArrival);
    } finally {
      arrivals.unlock();
    }
  }

  void tell(Event event) {
    listener.accept(event);
  }
}
