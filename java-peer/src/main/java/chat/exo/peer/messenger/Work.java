package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step on a contact: changes gathered, committed as one, and only then told to the listener and the network. One
 * thread; forgotten unless committed.
 */
final class Work {
  private final Home home;
  private final Transaction rows;
  private final Sessions sessions;
  private final List<Message> arrived = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Set<Runnable> afterwards = new LinkedHashSet<>();

  Work(Home home) {
    this.home = home;
    this.rows = new Transaction(home.vault());
    this.sessions = new Sessions(rows, home.account().device());
  }

  Transaction rows() {
    return rows;
  }

  Sessions sessions() {
    return sessions;
  }

  /** A contact as this step sees it. */
  Optional<Contact> contact(String pub) {
    return home.contacts().read(rows, pub);
  }

  /** Adds a message of somebody else and tells of it. */
  Message show(String conversation, String author, Content content, Message.State state) {
    Message message = add(conversation, author, content, state);
    arrived.add(message);
    events.add(new Event.Arrived(message));
    return message;
  }

  /** Adds a message without telling of it: its author knows. */
  Message add(String conversation, String author, Content content, Message.State state) {
    Message message = new Message(conversation, home.nextNumber(), author, content, state, home.nowMillis());
    Expiry.begin(rows, message, home.nowMillis());
    return MessageLog.append(rows, message);
  }

  /** Adds one honest line of this peer. */
  void notice(String conversation, String line) {
    show(conversation, "", Content.of(home.nowMillis(), new Body.Text(line)), Message.State.NOTICE);
  }

  /** Changes a message and tells of it. */
  void change(Message message) {
    MessageLog.replace(rows, message);
    events.add(new Event.Changed(message));
  }

  void tell(Event event) {
    events.add(event);
  }

  /** What happens once the commit is on disk; the same step asked for twice happens once. */
  void afterwards(Runnable step) {
    afterwards.add(step);
  }

  void commit() {
    commit(Vault.Durability.SYNCED);
  }

  /** For what may be lost and is then simply done again. */
  void commitRelaxed() {
    commit(Vault.Durability.RELAXED);
  }

  private void commit(Vault.Durability durability) {
    if (arrived.isEmpty()) {
      rows.commit(durability);
    } else {
      home.numbered(
          first -> {
            long number = first;
            for (Message message : arrived) {
              ObjectNode pointer = Json.object();
              pointer.put("conversation", message.conversation()).put("order", message.order());
              rows.write(new Row(Table.ARRIVAL, "", number), Json.bytes(pointer));
              number++;
            }
            rows.commit(durability);
            return number;
          });
    }
    events.forEach(home::tell);
    afterwards.forEach(Runnable::run);
  }

  /** Commits with arrival numbers from a first one on; returns the next free one. */
  interface Numbering {
    long from(long first);
  }
}
