package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.SealedRows;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells senders what arrived, all of one transaction at once and in it, so that a crash forgets no receipt. In the sender's
 * queue.
 */
final class Receipts {
  private static final int MAX_IDS = 200;

  private final Home home;
  private final Sender sender;

  Receipts(Home home, Sender sender) {
    this.home = home;
    this.sender = sender;
  }

  /** Pays what a work owes its contact, in the same transaction; returns whether drafts were left, because no session is ready. */
  boolean pay(Work work, String pub) {
    if (!work.owes() || !work.contact(pub).map(Contact::answered).orElse(false)) {
      return false; // what is owed to a request is written down, and paid if it is accepted
    }
    work.paid();
    Map<String, List<String>> byGroup = new LinkedHashMap<>();
    work.owed().forEach(owed -> byGroup.computeIfAbsent(owed.group().orElse(""), group -> new ArrayList<>()).add(owed.id()));
    for (Vault.Found row : work.rows().scan(Table.OWED, pub, 0, Integer.MAX_VALUE)) {
      JsonNode in = Json.parse(row.value());
      byGroup.computeIfAbsent(in.path("group").asText(), group -> new ArrayList<>()).add(in.path("id").asText());
      work.rows().remove(new Row(Table.OWED, pub, row.order()));
    }
    Contact contact = work.contact(pub).orElseThrow();
    boolean encrypted = true;
    for (Map.Entry<String, List<String>> group : byGroup.entrySet()) {
      for (int from = 0; from < group.getValue().size(); from += MAX_IDS) {
        List<String> ids = group.getValue().subList(from, Math.min(group.getValue().size(), from + MAX_IDS));
        encrypted &= tell(work, contact, group.getKey(), Body.Receipt.State.DELIVERED, ids);
      }
    }
    return !encrypted;
  }

  /** Writes down what is still owed by what is committed now. */
  static void remember(SealedRows rows, String pub, long order, Work.Owed owed) {
    ObjectNode out = Json.object().put("id", owed.id());
    owed.group().ifPresent(group -> out.put("group", group));
    rows.add(new Row(Table.OWED, pub, order), Optional.of(Json.bytes(out)));
  }

  /** Says that contents were delivered or read; {@code group} is empty for a conversation of two. */
  boolean tell(Work work, Contact contact, String group, Body.Receipt.State state, List<String> ids) {
    Content receipt = Content.of(home.nowMillis(), new Body.Receipt(state, ids));
    return sender.say(work, contact, Draft.first(group.isEmpty() ? receipt : receipt.in(group), contact.pub()));
  }
}
