package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells senders what arrived, many at once. What is owed is a row written with the message itself, so a crash forgets no
 * receipt. In the sender's queue.
 */
final class Receipts {
  private static final int MAX_IDS = 200;

  private final Home home;
  private final Sender sender;

  Receipts(Home home, Sender sender) {
    this.home = home;
    this.sender = sender;
  }

  /** Pays what is owed to a contact; returns whether drafts were left, because no session is ready. */
  boolean pay(String pub) {
    List<Vault.Found> owed = home.vault().scan(Table.OWED, pub, 0, MAX_IDS);
    if (owed.isEmpty()) {
      return false;
    }
    Work work = home.work();
    Map<String, List<String>> byGroup = new LinkedHashMap<>();
    for (Vault.Found row : owed) {
      JsonNode in = Json.parse(row.value());
      byGroup.computeIfAbsent(in.path("group").asText(), group -> new ArrayList<>()).add(in.path("id").asText());
      work.rows().remove(new Row(Table.OWED, pub, row.order()));
    }
    Contact contact = work.contact(pub).orElseThrow();
    boolean encrypted = true;
    for (Map.Entry<String, List<String>> group : byGroup.entrySet()) {
      encrypted &= tell(work, contact, group.getKey(), Body.Receipt.State.DELIVERED, group.getValue());
    }
    work.commit();
    return !encrypted;
  }

  /** Says that contents were delivered or read; {@code group} is empty for a conversation of two. */
  boolean tell(Work work, Contact contact, String group, Body.Receipt.State state, List<String> ids) {
    Content receipt = Content.of(home.nowMillis(), new Body.Receipt(state, ids));
    return sender.say(work, contact, Draft.first(group.isEmpty() ? receipt : receipt.in(group), contact.pub()));
  }
}
