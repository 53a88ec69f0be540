package chat.exo.peer.messenger;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Messages that disappear: the sender's copy counts from sending, the receiver's from reading. Stateless. */
final class Expiry {
  private static final long SECOND_LOOK_MILLIS = 60_000;

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

  /** Removes what is due, each in the queue of its conversation, where receipts change messages too. */
  static void sweep(Home home) {
    for (Vault.Found found : home.vault().scan(Table.EXPIRY)) {
      JsonNode in = Json.parse(found.value());
      if (in.path("due").asLong() <= home.nowMillis()) {
        String conversation = in.path("conversation").asText();
        home.queues().run(conversation, work -> remove(home, work.rows(), conversation, found.order(), in.path("removed").asBoolean()));
      }
    }
  }

  /** Twice, with a minute between: in a group a receipt in another queue may have written the message back. */
  private static void remove(Home home, Transaction rows, String conversation, long order, boolean again) {
    MessageLog.at(rows, conversation, order).ifPresent(message -> MessageLog.remove(rows, message));
    Row row = new Row(Table.EXPIRY, conversation, order);
    if (again) {
      rows.remove(row);
    } else {
      ObjectNode out = Json.object().put("conversation", conversation).put("order", order).put("removed", true);
      rows.write(row, Json.bytes(out.put("due", home.nowMillis() + SECOND_LOOK_MILLIS)));
    }
  }

  private static Row row(Message message) {
    return new Row(Table.EXPIRY, message.conversation(), message.order());
  }
}
