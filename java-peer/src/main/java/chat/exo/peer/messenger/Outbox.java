package chat.exo.peer.messenger;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.post.Post;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Entries on their way: each is offered to the post until a relay acknowledged it, always under the same key. Any thread.
 *
 * <p>At most {@link #MAX_IN_FLIGHT} are with the post at a time; the rest waits on disk.
 */
final class Outbox {
  private static final int MAX_IN_FLIGHT = 512;

  private final Home home;
  private final Post post;
  private final Set<Long> inFlight = new HashSet<>();
  private final Runnable pump = this::pump;
  /** The lowest order that may not be with the post yet; rows below are in flight or gone. */
  private long next;

  Outbox(Home home, Post post) {
    this.home = home;
    this.post = post;
  }

  /**
   * Writes an entry into a step's transaction.
   *
   * @param message conversation and id of the message whose state this entry carries, if any
   */
  void add(Work work, Contact contact, BoxAddress box, Entry entry, Optional<Reference> message) {
    ObjectNode out = Json.object();
    out.put("pub", contact.pub()).put("key", entry.key()).put("value", entry.value());
    out.set("box", box.json());
    contact.relays().forEach(relay -> out.withArray("relays").add(relay.toString()));
    message.ifPresent(reference -> out.put("conversation", reference.conversation()).put("id", reference.id()));
    long order = home.nextNumber();
    work.rows().write(new Row(Table.OUTBOX, "", order), Json.bytes(out));
    work.afterwards(() -> lookBackTo(order));
    work.afterwards(pump);
  }

  /** Offers everything again, because a connection is new or an answer is overdue. */
  void restart() {
    synchronized (inFlight) {
      inFlight.clear();
      next = 0;
    }
    pump();
  }

  /** Offers what was not offered yet. */
  void pump() {
    List<Vault.Found> rows = new ArrayList<>();
    synchronized (inFlight) {
      int room = MAX_IN_FLIGHT - inFlight.size();
      if (room <= 0) {
        return;
      }
      for (Vault.Found row : home.vault().scan(Table.OUTBOX, "", next, room)) {
        if (inFlight.add(row.order())) {
          rows.add(row);
        }
        next = row.order() + 1;
      }
    }
    rows.forEach(this::offer);
  }

  /** Contacts commit side by side, so a lower number may appear after a higher one was offered. */
  private void lookBackTo(long order) {
    synchronized (inFlight) {
      next = Math.min(next, order);
    }
  }

  int waiting() {
    return home.vault().scan(Table.OUTBOX, "", 0, Integer.MAX_VALUE).size();
  }

  private void offer(Vault.Found row) {
    JsonNode in = Json.parse(row.value());
    List<URI> relays = new ArrayList<>();
    in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
    Entry entry = new Entry(in.path("key").asText(), in.path("value").asText());
    var unused =
        post.leave(BoxAddress.of(in.path("box")), relays, entry)
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    home.queues().run(in.path("pub").asText(), () -> acknowledged(row.order(), in));
                  }
                });
  }

  /** In the contact's queue. An ack that is lost here is asked for again by the repeat. */
  private void acknowledged(long order, JsonNode in) {
    Work work = home.work();
    Row row = new Row(Table.OUTBOX, "", order);
    if (work.rows().has(row)) {
      work.rows().remove(row);
      Json.text(in, "id").ifPresent(id -> stored(work, in.path("conversation").asText(), id));
      work.commitRelaxed();
    }
    boolean room;
    synchronized (inFlight) {
      inFlight.remove(order);
      room = inFlight.size() == MAX_IN_FLIGHT / 2;
    }
    if (room) {
      pump();
    }
  }

  private void stored(Work work, String conversation, String id) {
    Transaction rows = work.rows();
    MessageLog.find(rows, conversation, home.account().pub(), id)
        .filter(message -> message.state() == Message.State.QUEUED)
        .ifPresent(message -> work.change(message.in(Message.State.STORED)));
  }

  /** A message by its conversation and content id. */
  record Reference(String conversation, String id) {}
}
