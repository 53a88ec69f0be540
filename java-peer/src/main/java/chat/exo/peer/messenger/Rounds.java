package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What time brings, looked at once a second or so: gaps, drafts, entries without an ack, contents that disappear. */
final class Rounds {
  private static final long ASK_AFTER_MILLIS = 2_000;
  private static final long LOOK_AGAIN_MILLIS = 24 * 3_600_000L;

  private final Home home;
  private final Held held;
  private final Reader reader;
  private final Repairs repairs;
  private final SessionStarter starter;
  private final Outbox outbox;
  /** When each contact's profile was last asked for, as far as this run knows. */
  private final Map<String, Long> looked = new HashMap<>();

  Rounds(Home home, Held held, Reader reader, Repairs repairs, SessionStarter starter, Outbox outbox) {
    this.home = home;
    this.held = held;
    this.reader = reader;
    this.repairs = repairs;
    this.starter = starter;
    this.outbox = outbox;
  }

  void go() {
    fillGaps();
    Expiry.sweep(home);
    for (Contact contact : ContactRows.all(home.vault())) {
      home.queues().run(contact.pub(), work -> lookAfter(work, contact.pub()));
      if (contact.answered() && contact.profile().isPresent() && due(contact.pub())) {
        home.queues().run(contact.pub(), work -> look(work, contact.pub()));
      }
    }
    outbox.tick();
  }

  /** Once a day: a contact may have moved, or have other keys, and nobody else tells. */
  private boolean due(String pub) {
    long last =
        looked.computeIfAbsent(pub, absent -> new Transaction(home.vault()).read(lookedRow(pub)).map(MessageLog::number).orElse(0L));
    if (!home.past(last, LOOK_AGAIN_MILLIS)) {
      return false;
    }
    looked.put(pub, home.nowMillis());
    return true;
  }

  private void look(Work work, String pub) {
    work.rows().write(lookedRow(pub), MessageLog.bytes(home.nowMillis()));
    work.contact(pub).ifPresent(contact -> starter.lookUp(work, contact));
  }

  private static Row lookedRow(String pub) {
    return Row.of(Table.CURSOR, "looked/" + pub);
  }

  /** Tries every contact that something waits for. */
  void sendDrafts() {
    for (Contact contact : ContactRows.all(home.vault())) {
      if (!home.vault().scan(Table.DRAFT, contact.pub(), 0, 1).isEmpty()) {
        home.queues().run(contact.pub(), work -> starter.sendDrafts(work, contact.pub()));
      }
    }
  }

  private void lookAfter(Work work, String pub) {
    if (work.rows().any(Table.DRAFT, pub)) {
      starter.sendDrafts(work, pub);
    }
    Strand strand = Strand.read(work.rows(), pub);
    if (repairs.failed(strand)) {
      strand.repaired().write(work.rows(), pub);
      work.notice(pub, "A message of this contact could not be read, and did not come again. Ask them to send it once more.");
    }
  }

  /** Asks for what is missing before a held content; after a while shows it without, and says so. */
  private void fillGaps() {
    Map<String, List<Held.Waiting>> byContact = new HashMap<>();
    for (Held.Waiting waiting : held.all()) {
      byContact.merge(waiting.pub(), List.of(waiting), Rounds::joined);
    }
    byContact.forEach((pub, waiting) -> home.queues().run(pub, work -> fillGap(work, pub, waiting)));
  }

  private void fillGap(Work work, String pub, List<Held.Waiting> waiting) {
    long sinceMillis = waiting.stream().mapToLong(Held.Waiting::sinceMillis).min().orElseThrow();
    Contact contact = work.contact(pub).orElseThrow();
    if (home.past(sinceMillis, Repairs.GIVE_UP_MILLIS)) {
      Set<String> ids = waiting.stream().map(one -> one.content().id()).collect(Collectors.toSet());
      boolean told = false;
      for (Held.Waiting one : waiting) {
        String after = one.content().after().orElseThrow();
        // What follows another that waits is shown with it; what is gone came meanwhile.
        for (Content content : ids.contains(after) ? List.<Content>of() : held.release(work, pub, after)) {
          if (!told) {
            told = true;
            work.notice(pub, "Messages of this contact are missing here. They did not come again.");
            Strand.read(work.rows(), pub).repaired().write(work.rows(), pub);
          }
          reader.show(work, contact, content);
        }
      }
    } else if (home.past(sinceMillis, ASK_AFTER_MILLIS) && contact.answered()) {
      repairs.afterGap(work, contact);
    }
  }

  private static List<Held.Waiting> joined(List<Held.Waiting> a, List<Held.Waiting> b) {
    List<Held.Waiting> both = new ArrayList<>(a);
    both.addAll(b);
    both.sort(Comparator.comparingLong(Held.Waiting::sinceMillis));
    return both;
  }
}
