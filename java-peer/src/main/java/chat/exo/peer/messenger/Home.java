package chat.exo.peer.messenger;

import chat.exo.peer.account.Account;
import chat.exo.peer.post.Post;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every step of the messenger works with: the vault, the account, the clock, the contacts' queues, the outbox. Any thread. */
final class Home {
  private static final Logger LOG = LoggerFactory.getLogger(Home.class);
  private static final long NUMBERS_A_RUN = 1L << 36;

  private final Vault vault;
  private volatile Account account;
  private final InstantSource clock;
  private final Consumer<Event> listener;
  private final ContactQueues queues;
  private final AtomicLong nextNumber;
  private final Commits commits;
  private final Outbox outbox;

  /**
   * Opens a home.
   *
   * @param executor runs the contacts' queues
   * @param ending the last step of each transaction
   */
  Home(
      Vault vault,
      Account account,
      Post post,
      InstantSource clock,
      Consumer<Event> listener,
      Executor executor,
      ContactQueues.Ending ending) {
    this.vault = vault;
    this.account = account;
    this.clock = clock;
    this.listener = listener;
    this.queues = new ContactQueues(executor, contact -> new Work(this, contact), ending);
    this.nextNumber = new AtomicLong(reserve(vault));
    this.commits = new Commits(vault);
    this.outbox = new Outbox(this, post);
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

  /** The account as it is on disk from now on. */
  void account(Account now) {
    account = now;
  }

  ContactQueues queues() {
    return queues;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** Whether so long has passed since a time; a time that lies ahead was written by a clock that was wrong, and has. */
  boolean past(long sinceMillis, long spanMillis) {
    long age = nowMillis() - sinceMillis;
    return age >= spanMillis || age < 0;
  }

  /** A number no row had before; greater ones are newer. */
  long nextNumber() {
    return nextNumber.getAndIncrement();
  }

  Outbox outbox() {
    return outbox;
  }

  Commits commits() {
    return commits;
  }

  /** Tells of what is stored; a listener that fails hurts nobody else. */
  void tell(Event event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.error("expected the listener to take an event, got an exception; the message is stored", e);
    }
  }
}
