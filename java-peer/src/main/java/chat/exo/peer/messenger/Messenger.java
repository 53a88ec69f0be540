package chat.exo.peer.messenger;

import chat.exo.peer.Refused;
import chat.exo.peer.account.Account;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.link.ExoLink;
import chat.exo.peer.link.SafetyNumber;
import chat.exo.peer.post.Post;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.signal.libsignal.protocol.IdentityKey;

/**
 * The messenger of one account: end-to-end encrypted, without loss, offline first. Any thread.
 *
 * <p>Futures complete when the message is safely stored here; its way to the contact shows in its {@link Message.State}.
 */
public final class Messenger implements AutoCloseable {
  /** The conversation of notices that belong to no contact. */
  public static final String SYSTEM = "exo";

  private static final int STEP_THREADS = 16;

  private final Home home;
  private final Post post;
  private final ExecutorService steps;
  private final Boxes boxes;
  private final Outbox outbox;
  private final Sender sender;
  private final SessionStarter starter;
  private final PrekeyStock prekeyStock;
  private final Receipts receipts;
  private final GroupSending groupSending;
  private final Inbox inbox;
  private final Rounds rounds;
  private final Requests requests;
  private final Groups groups;
  private final Repairs repairs;
  private final GroupHeld groupHeld;

  /**
   * Opens the messenger of a vault with an account. Nothing is sent or read before {@link #start}.
   *
   * @param listener told of everything new, on the contacts' threads, after it is stored
   */
  public Messenger(Vault vault, Post post, PrekeySupply prekeys, InstantSource clock, Consumer<Event> listener) {
    this.post = post;
    // Platform threads: libsignal calls back from native code, where a virtual thread that waits for a lock keeps its
    // carrier; with as many of them as carriers nobody is left to give the lock back.
    this.steps = Executors.newFixedThreadPool(STEP_THREADS, Thread.ofPlatform().daemon().name("exo-step-", 0).factory());
    this.home = new Home(vault, Account.load(vault), post, clock, listener, steps, this::payReceipts);
    this.boxes = new Boxes(home, this::read);
    this.outbox = home.outbox();
    this.sender = new Sender(home);
    this.starter = new SessionStarter(home, post, prekeys, boxes, sender);
    this.prekeyStock = new PrekeyStock(home, prekeys);
    this.receipts = new Receipts(home, sender);
    this.requests = new Requests(home);
    this.groups = new Groups(home, requests, this::groupKnown);
    this.groupHeld = new GroupHeld(home, groups);
    GroupKeys groupKeys = new GroupKeys(home);
    this.groupSending = new GroupSending(home, groups, groupKeys, starter::sendDrafts);
    this.repairs = new Repairs(home, sender, starter, groupKeys);
    Held held = new Held(home);
    Reader reader = new Reader(home, held, groups, groupHeld, repairs);
    this.inbox = new Inbox(home, post, new Receiver(home, reader, repairs, starter, requests));
    this.rounds = new Rounds(home, held, reader, repairs, starter, outbox);
  }

  /** Publishes the profile, reads the boxes, and sends what waits; again after every connect. */
  public void start() {
    post.onConnect(this::connected);
    connected();
    groups().forEach(groups::meet);
    tellOfMove();
    boxes.all().forEach(inbox::read);
  }

  public Account account() {
    return home.account();
  }

  /** Adds the contact of a link. */
  public CompletableFuture<Contact> add(ExoLink link) {
    if (link.pub().equals(account().pub())) {
      throw new Refused("expected the link of somebody else, got this account's own; ask your contact for theirs");
    }
    return home.queues()
        .submit(
            link.pub(),
            work -> {
              List<URI> relays = link.relay().map(List::of).orElse(account().relays());
              Optional<Contact> known = work.contact(link.pub());
              if (known.isPresent()) {
                return merged(work, acceptNow(work, known.get()), link);
              }
              Contact contact = Contact.fresh(link.pub(), Contact.Standing.ACCEPTED, relays);
              work.write(contact);
              return contact;
            });
  }

  /** A link may be newer than what is known of its account: it is looked for there too. */
  private Contact merged(Work work, Contact contact, ExoLink link) {
    if (link.relay().isEmpty() || contact.relays().contains(link.relay().get())) {
      return contact;
    }
    List<URI> where = new ArrayList<>(List.of(link.relay().get()));
    where.addAll(contact.relays());
    Contact merged = contact.at(where);
    work.write(merged);
    work.afterwards(() -> home.queues().run(contact.pub(), next -> repairs.lookUp(next, contact.pub())));
    return merged;
  }

  /** Contacts that have not heard of the relays this account has moved to are told. In their queues. */
  private void tellOfMove() {
    if (account().former().isEmpty()) {
      return;
    }
    Body.Moved moved = new Body.Moved(account().updatedMillis(), account().relays());
    for (Contact contact : contacts()) {
      Row told = Row.of(Table.CURSOR, "moved/" + contact.pub());
      if (contact.answered()) {
        home.queues()
            .run(
                contact.pub(),
                work -> {
                  boolean knows = work.rows().read(told).filter(at -> MessageLog.number(at) == moved.updatedMillis()).isPresent();
                  if (!knows) {
                    work.rows().write(told, MessageLog.bytes(moved.updatedMillis()));
                    if (!sender.say(work, contact, Draft.first(Content.of(home.nowMillis(), moved), contact.pub()))) {
                      sendDraftsAfter(work, contact.pub());
                    }
                  }
                });
      }
    }
  }

  /** Those who wrote first and wait for an answer: {@link #accept}, {@link #refuse} or {@link #block} them. */
  public List<Contact> requests() {
    return contacts().stream().filter(contact -> contact.standing() == Contact.Standing.REQUEST).toList();
  }

  /** Lets somebody who wrote first know that they were heard, and hears them from now on; also ends a block. */
  public CompletableFuture<Contact> accept(String pub) {
    return home.queues().submit(pub, work -> acceptNow(work, work.contact(pub).orElseThrow(Messenger::unknown)));
  }

  /** Drops a request and all it said. They learn nothing of it, and may ask again. */
  public CompletableFuture<Boolean> refuse(String pub) {
    return home.queues()
        .submit(
            pub,
            work -> {
              Contact contact = work.contact(pub).orElseThrow(Messenger::unknown);
              if (contact.standing() != Contact.Standing.REQUEST) {
                throw new Refused("expected somebody who waits for an answer, got a contact; block them instead");
              }
              Refusal.of(work, contact);
              work.afterwards(() -> requests.forget(pub));
              return true;
            });
  }

  /** From now on what they leave is dropped unread, and nothing goes out to them. They learn nothing of it. */
  public CompletableFuture<Contact> block(String pub) {
    return home.queues()
        .submit(
            pub,
            work -> {
              Contact blocked = work.contact(pub).orElseThrow(Messenger::unknown).as(Contact.Standing.BLOCKED);
              work.write(blocked);
              work.afterwards(() -> requests.note(blocked));
              return blocked;
            });
  }

  /** The same contact with what their profile says now, as far as a relay answers. */
  public CompletableFuture<Contact> lookUp(String pub) {
    return home.queues().submit(pub, work -> starter.lookUp(work, work.contact(pub).orElseThrow(() -> unknown())));
  }

  public List<Contact> contacts() {
    return ContactRows.all(home.vault());
  }

  public Optional<Contact> contact(String pub) {
    return ContactRows.read(new Transaction(home.vault()), pub);
  }

  /** Says something to a contact; stored and, if a session is ready, encrypted when the future completes. */
  public CompletableFuture<Message> send(String pub, Content content) {
    if (!content.body().shown()) {
      throw new IllegalArgumentException("expected a content that is shown, got a " + content.body().kind());
    }
    return home.queues().submit(pub, work -> sayAndLog(work, pub, content));
  }

  /** A text, the most common content. */
  public CompletableFuture<Message> send(String pub, String text) {
    return send(pub, Content.of(home.nowMillis(), new Body.Text(text)));
  }

  /**
   * Encrypts a content for a contact and gives the sealed entries, one a device, instead of handing them to the post: for
   * callers with a way of their own. The session has moved on, on disk, when this is done.
   *
   * <p>Fails with {@link Refused} while no session is ready; a message sent before makes one.
   */
  public CompletableFuture<List<Entry>> encryptMessage(String pub, Content content) {
    return home.queues().submit(pub, work -> sender.encryptOnly(work, pub, content));
  }

  /**
   * Takes an entry that came some way of the caller's own, as if it had come by the post: decrypted, stored, shown.
   *
   * @param boxId the box it was sealed to
   */
  public void decryptMessage(String boxId, Entry entry) {
    inbox.take(boxes.find(boxId).orElseThrow(() -> new Refused("expected a box of this account, got another")), List.of(entry));
  }

  /** Makes a group, or changes one: everybody in it is told. */
  public CompletableFuture<Body.Group> group(Optional<String> id, String name, List<String> members) {
    return groupSending.change(id, name, members);
  }

  /** Says something to all members of a group. */
  public CompletableFuture<Message> sendToGroup(String group, Content content) {
    return groupSending.send(group, content);
  }

  public List<Body.Group> groups() {
    return Groups.all(home.vault());
  }

  /** Messages of a conversation from an order on, at most {@code limit}. */
  public List<Message> messages(String conversation, long fromOrder, int limit) {
    return MessageLog.list(home.vault(), conversation, fromOrder, limit);
  }

  /** The newest messages of a conversation, oldest of them first. */
  public List<Message> newest(String conversation, int limit) {
    return MessageLog.newest(new Transaction(home.vault()), conversation, limit);
  }

  /** What was said under an id, in any conversation. */
  public Optional<Message> message(String id) {
    Transaction rows = new Transaction(home.vault());
    Stream<Optional<Message>> direct =
        contacts().stream()
            .flatMap(contact -> Stream.of(contact.pub(), account().pub()).map(author -> MessageLog.find(rows, contact.pub(), author, id)));
    Stream<Optional<Message>> grouped =
        groups().stream().flatMap(group -> group.members().stream().map(author -> MessageLog.find(rows, group.id(), author, id)));
    return Stream.concat(direct, grouped).flatMap(Optional::stream).findFirst();
  }

  /** A reader that goes on where it stopped, also after a crash. */
  public ArrivalReader reader(String name) {
    return new ArrivalReader(home, name);
  }

  /** Marks what came as read, and tells the sender. */
  public CompletableFuture<Integer> markRead(String pub) {
    return home.queues().submit(pub, work -> Reading.markRead(home, work, receipts, pub));
  }

  /** The number two people compare; empty while nothing of the contact's key is known. */
  public Optional<SafetyNumber> safetyNumber(String pub) {
    return contact(pub)
        .flatMap(Contact::profile)
        .map(
            profile -> {
              SortedMap<Integer, IdentityKey> own = new TreeMap<>();
              own.put(account().device().device(), account().device().identity().getPublicKey());
              SortedMap<Integer, IdentityKey> theirs = new TreeMap<>();
              profile.devices().forEach(device -> theirs.put(device.device(), device.identity()));
              return SafetyNumber.of(account().pub(), own, pub, theirs);
            });
  }

  /**
   * Remembers that the safety numbers were compared and are equal.
   *
   * @param digits the number that was compared: if the keys have changed since, that is refused
   */
  public CompletableFuture<Contact> verify(String pub, String digits) {
    return home.queues()
        .submit(
            pub,
            work -> {
              String now = safetyNumber(pub).map(SafetyNumber::digits).orElse("");
              if (!now.equals(digits.replaceAll("\\s", ""))) {
                throw new Refused("expected the safety number as it is now, got another; compare again, and trust nobody before they are equal");
              }
              return trusting(work, pub, Contact.Trust.VERIFIED);
            });
  }

  /** Goes on writing to a contact whose keys have changed, without comparing. */
  public CompletableFuture<Contact> agree(String pub) {
    return home.queues().submit(pub, work -> trusting(work, pub, Contact.Trust.CHANGED));
  }

  private Contact trusting(Work work, String pub, Contact.Trust trust) {
    Contact contact = work.contact(pub).orElseThrow(Messenger::unknown).with(trust);
    work.write(contact);
    sendDraftsAfter(work, pub);
    return contact;
  }

  /** Adds one line of this program itself to {@link #SYSTEM}; the same line twice in a row is one. */
  public void note(String line) {
    home.queues()
        .run(
            SYSTEM,
            work -> work.noticeOnce(SYSTEM, line));
  }

  /** What time brings: gaps that are overdue, drafts, entries without an ack, contents that disappear. Once a second or so. */
  public void tick() {
    rounds.go();
    groupHeld.lookAtAll();
    prekeyStock.tick();
    prekeyStock.rotate(
        () -> {
          var unused = publish();
        });
    inbox.readUnfinished();
    inbox.erase();
  }

  /** Entries no relay has acknowledged yet. */
  public int waiting() {
    return outbox.waiting();
  }

  /** Ends the steps under way; the vault and the post are the caller's to close. */
  @Override
  public void close() {
    steps.shutdown();
    steps.close();
  }

  /** Publishes the profile, also where it was before: for when a relay may not have taken it. Done when one has. */
  public CompletableFuture<Void> publish() {
    return post.publish(account().profile(new Transaction(home.vault())).text());
  }

  private void connected() {
    var unused = publish();
    prekeyStock.refill();
    outbox.restart();
    rounds.sendDrafts();
  }

  private void groupKnown(String group) {
    groupHeld.look(group);
  }

  private void read(OwnBox box) {
    inbox.read(box);
  }

  /** In the contact's queue. */
  private Message sayAndLog(Work work, String pub, Content content) {
    Contact contact = work.contact(pub).orElseThrow(() -> unknown());
    if (contact.standing() != Contact.Standing.ACCEPTED) {
      contact = acceptNow(work, contact); // who answers has accepted
    }
    Erased.byNow(work, pub, account().pub(), content.body());
    Message logged = work.add(pub, account().pub(), content, Message.State.QUEUED);
    if (!sender.say(work, contact, Draft.first(content, pub))) {
      sendDraftsAfter(work, pub);
    }
    return logged;
  }

  /** What they were owed is paid at the end of this work; the groups they told of, and what could not be read, follow. */
  private Contact acceptNow(Work work, Contact contact) {
    if (contact.standing() == Contact.Standing.ACCEPTED) {
      return contact;
    }
    boolean asked = contact.standing() == Contact.Standing.REQUEST;
    Contact accepted = contact.as(Contact.Standing.ACCEPTED);
    work.write(accepted);
    work.afterwards(() -> requests.note(accepted));
    work.pays();
    List<Message> said = asked ? MessageLog.newest(work.rows(), contact.pub(), Requests.MAX_MESSAGES) : List.of();
    for (Message message : said) {
      if (message.author().equals(contact.pub()) && message.content().body() instanceof Body.Group group) {
        groups.heard(work, accepted, group);
      }
    }
    if (said.size() == Requests.MAX_MESSAGES || said.stream().anyMatch(message -> message.state() == Message.State.NOTICE)) {
      work.afterwards(() -> home.queues().run(contact.pub(), next -> repairs.afterRequest(next, contact.pub())));
    }
    return accepted;
  }

  /** At the end of each transaction of a contact. */
  private void payReceipts(String pub, Work work) {
    if (receipts.pay(work, pub)) {
      sendDraftsAfter(work, pub);
    }
  }

  private void sendDraftsAfter(Work work, String pub) {
    work.afterwards(() -> home.queues().run(pub, next -> starter.sendDrafts(next, pub)));
  }

  private static Refused unknown() {
    return new Refused("expected a contact, got an account nobody added; add their link first");
  }
}
