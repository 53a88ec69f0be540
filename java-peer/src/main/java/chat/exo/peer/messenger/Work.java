package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.vault.SealedRows;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps on a contact that share one transaction: changes gathered, committed as one, and only then told to the listener and
 * the network. One thread; forgotten unless settled.
 *
 * <p>Each step ends with {@link #keep} or {@link #undo}; {@link #settle} brings what was kept to the disk. Rows of this
 * contact are changed in its queue only, so they are remembered from one commit to the next.
 */
final class Work {
  private static final Logger LOG = LoggerFactory.getLogger(Work.class);
  private static final long MAX_WEIGHT_BYTES = 4 << 20;
  private static final int PUB_LENGTH = 87;

  private final Home home;
  private final String contact;
  private final Transaction rows;
  private final Sessions sessions;
  private Told kept = new Told();
  private Told current = new Told();
  private boolean owesOnDisk;
  private boolean failed;
  private long weightBytes;

  Work(Home home, String contact) {
    this.home = home;
    this.contact = contact;
    this.rows = new Transaction(home.vault(), isAccount(contact) ? row -> row.table() != Table.OUTBOX && row.name().startsWith(contact) : row -> false);
    this.sessions = new Sessions(rows, home.account().device());
  }

  /** Groups have queues too, but their rows change in the queues of their members. */
  private static boolean isAccount(String queue) {
    return queue.length() == PUB_LENGTH && queue.charAt(PUB_LENGTH / 2) == '.';
  }

  /** What others hear of steps once they are on disk. */
  private static final class Told {
    private final List<Message> arrived = new ArrayList<>();
    private final List<Owed> owed = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Set<Runnable> afterwards = new LinkedHashSet<>();
    private final List<Consumer<Optional<Exception>>> promises = new ArrayList<>();
    private final List<Parcels.Item> leaving = new ArrayList<>();
    private boolean paid;
    private boolean mayBeLost;
    private boolean mustLast;

    void add(Told later, boolean changedRows) {
      if (later.paid) {
        owed.clear();
      }
      arrived.addAll(later.arrived);
      owed.addAll(later.owed);
      events.addAll(later.events);
      afterwards.addAll(later.afterwards);
      promises.addAll(later.promises);
      leaving.addAll(later.leaving);
      mustLast |= changedRows && !later.mayBeLost;
    }
  }

  /** A receipt that is owed to the contact: for a content, maybe of a group. */
  record Owed(String id, Optional<String> group) {}

  Transaction rows() {
    return rows;
  }

  Sessions sessions() {
    return sessions;
  }

  /** A contact as this step sees it. */
  Optional<Contact> contact(String pub) {
    return ContactRows.read(rows, pub);
  }

  /** Adds a message of somebody else and tells of it. */
  Message show(String conversation, String author, Content content, Message.State state) {
    Message message = add(conversation, author, content, state);
    current.arrived.add(message);
    current.events.add(new Event.Arrived(message));
    return message;
  }

  /** Adds a message without telling of it: its author knows. */
  Message add(String conversation, String author, Content content, Message.State state) {
    Message message = new Message(conversation, home.nextNumber(), author, content, state, home.nowMillis());
    Expiry.begin(rows, message, home.nowMillis());
    return MessageLog.append(rows, message);
  }

  /** Writes the contact of this queue; the row of another would be overwritten by what its own queue remembers. */
  void write(Contact changed) {
    if (!changed.pub().equals(contact)) {
      throw new IllegalStateException("expected a contact to be changed in its own queue");
    }
    ContactRows.write(rows, changed);
  }

  /** One line of this peer that is not said twice in a row. */
  void noticeOnce(String conversation, String line) {
    boolean said =
        MessageLog.newest(rows, conversation, 1).stream().anyMatch(last -> last.content().body().equals(new Body.Text(line)));
    if (!said) {
      notice(conversation, line);
    }
  }

  /** What is owed since earlier runs is paid at the end of this one. */
  void pays() {
    owesOnDisk = true;
  }

  /** Adds one honest line of this peer. */
  void notice(String conversation, String line) {
    show(conversation, "", Content.of(home.nowMillis(), new Body.Text(line)), Message.State.NOTICE);
  }

  /** Changes a message and tells of it. */
  void change(Message message) {
    MessageLog.replace(rows, message);
    current.events.add(new Event.Changed(message));
  }

  void tell(Event event) {
    current.events.add(event);
  }

  /** Notes a receipt for the end of this work. */
  void owe(Content content) {
    current.owed.add(new Owed(content.id(), content.group()));
  }

  /** Whether the steps so far owe the contact something. */
  boolean owes() {
    return owesOnDisk || !kept.owed.isEmpty();
  }

  /** What they owe, apart from what lies on disk already. */
  List<Owed> owed() {
    return List.copyOf(kept.owed);
  }

  /** This step pays all of it. */
  void paid() {
    current.paid = true;
  }

  /** What happens once the step is on disk; the same asked for twice happens once. */
  void afterwards(Runnable step) {
    current.afterwards.add(step);
  }

  /** A message for the contact: what leaves with the same commit shares entries. */
  void leave(Parcels.Item item) {
    weighs(item.letter().message().body().length);
    current.leaving.add(item);
  }

  /** Whether a commit failed: what this work remembers is not on disk, so the next step needs another. */
  boolean failed() {
    return failed;
  }

  /** Notes how much of an entry is held in memory until the next commit. */
  void weighs(long bytes) {
    weightBytes += bytes;
  }

  /** Whether it is time to commit, although more steps wait. */
  boolean heavy() {
    return weightBytes > MAX_WEIGHT_BYTES;
  }

  /** Who waits for the step: told nothing when it is on disk, or why it is not. */
  void promise(Consumer<Optional<Exception>> promise) {
    current.promises.add(promise);
  }

  /** What this step changes is simply done again if it gets lost: nobody needs to wait for the disk. */
  void mayBeLost() {
    current.mayBeLost = true;
  }

  /** Ends a step: its changes are part of this work. */
  void keep() {
    kept.add(current, rows.changing());
    owesOnDisk &= !current.paid;
    rows.keep();
    current = new Told();
  }

  /** Ends a step, or begins it anew: what it changed is forgotten. */
  void undo() {
    rows.undo();
    current = new Told();
  }

  /**
   * Brings the steps before this one to the disk, tells of them, and begins anew: at the end, and before a step that waits
   * for the network.
   */
  void settle() {
    Told told = kept;
    kept = new Told();
    weightBytes = 0;
    SealedRows sealed = rows.seal();
    Runnable offer = home.outbox().write(sealed, Parcels.pack(contact, home.account().address(), told.leaving));
    told.owed.forEach(owed -> Receipts.remember(sealed, contact, home.nextNumber(), owed));
    try {
      home.commits().commit(sealed, told.arrived, told.mustLast ? Vault.Durability.SYNCED : Vault.Durability.RELAXED);
    } catch (RuntimeException e) {
      failed = true;
      told.promises.forEach(promise -> promise.accept(Optional.of(e)));
      throw e;
    }
    owesOnDisk |= !told.owed.isEmpty();
    told.events.forEach(home::tell);
    run(offer);
    told.afterwards.forEach(Work::run);
    told.promises.forEach(promise -> promise.accept(Optional.empty()));
  }

  /** What follows a commit cannot undo it, nor keep others from being told. */
  private static void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("expected what follows a commit to succeed, got an exception; the commit stands", e);
    }
  }
}
