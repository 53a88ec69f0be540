package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Messages that disappear: the sender's copy counts from sending, the receiver's from reading. Stateless. */
final class Expiry {
  private Expiry() {}

  /** Starts the clock of a message if it has one and it runs in its state. */
  static void begin(Transaction rows, Message message, long nowMillis) {
    boolean runs = message.outgoing() || message.state() == Message.State.READ;
    if (runs && message.content().expireSeconds().isPresent()) {
      ObjectNode out = Json.object().put("conversation", message.conversation()).put("order", message.order());
      out.put("due", nowMillis + 1_000L * message.content().expireSeconds().get());
      rows.write(row(message), Json.bytes(out));
    }
  }

  /** Removes what is due; returns how many messages that were. */
  static int sweep(Home home) {
    Transaction rows = new Transaction(home.vault());
    int removed = 0;
    for (Vault.Found found : home.vault().scan(Table.EXPIRY)) {
      JsonNode in = Json.parse(found.value());
      if (in.path("due").asLong() <= home.nowMillis()) {
        String conversation = in.path("conversation").asText();
        long order = in.path("order").asLong();
        MessageLog.at(rows, conversation, order).ifPresent(message -> MessageLog.remove(rows, message));
        rows.remove(new Row(Table.EXPIRY, conversation, order));
        removed++;
      }
    }
    rows.commit();
    return removed;
  }

  private static Row row(Message message) {
    return new Row(Table.EXPIRY, message.conversation(), message.order());
  }
}
