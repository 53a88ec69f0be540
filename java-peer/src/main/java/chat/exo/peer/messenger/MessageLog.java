package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.vault.Form;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Conversations as rows: messages by order, and an index by id. Stateless. */
final class MessageLog {
  private static final Form<Message> FORM = Form.of((row, stored) -> parse(row.order(), stored), MessageLog::print);

  private static final Form<Long> NUMBER = Form.of((row, stored) -> number(stored), MessageLog::bytes);

  private MessageLog() {}

  /** Adds a message; its order is greater than all before. */
  static Message append(Transaction rows, Message message) {
    rows.write(idRow(message.conversation(), message.author(), message.content().id()), message.order(), NUMBER);
    replace(rows, message);
    return message;
  }

  /** Takes a message away for good; its id stays known, so that it does not come back. */
  static void remove(Transaction rows, Message message) {
    rows.remove(new Row(Table.MESSAGE, message.conversation(), message.order()));
  }

  static void replace(Transaction rows, Message message) {
    rows.write(new Row(Table.MESSAGE, message.conversation(), message.order()), message, FORM);
  }

  private static byte[] print(Message message) {
    ObjectNode out = Json.object();
    out.put("conversation", message.conversation()).put("author", message.author()).put("state", message.state().name());
    out.put("arrived", message.arrivedMillis());
    out.set("content", ContentJson.tree(message.content()));
    return Json.bytes(out);
  }

  /** Whether an author's content is there already, shown or taken away again. */
  static boolean has(Transaction rows, String conversation, String author, String id) {
    return rows.has(idRow(conversation, author, id));
  }

  static Optional<Message> find(Transaction rows, String conversation, String author, String id) {
    return rows.read(idRow(conversation, author, id), NUMBER).flatMap(order -> at(rows, conversation, order));
  }

  static Optional<Message> at(Transaction rows, String conversation, long order) {
    return rows.read(new Row(Table.MESSAGE, conversation, order), FORM);
  }

  static List<Message> list(Vault vault, String conversation, long fromOrder, int limit) {
    return vault.scan(Table.MESSAGE, conversation, fromOrder, limit).stream()
        .map(found -> parse(found.order(), found.value()))
        .toList();
  }

  static List<Message> newest(Transaction rows, String conversation, int limit) {
    return rows.scanLast(Table.MESSAGE, conversation, limit).stream()
        .map(found -> parse(found.order(), found.value()))
        .toList();
  }

  private static Message parse(long order, byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    JsonNode stored = in.path("content"); // a text in vaults of the first version
    Content content =
        (stored.isTextual() ? ContentJson.read(stored.asText().getBytes(StandardCharsets.UTF_8)) : ContentJson.of(stored))
            .orElseThrow(() -> new IllegalStateException("a stored message does not parse; the vault is damaged"));
    return new Message(
        in.path("conversation").asText(),
        order,
        in.path("author").asText(),
        content,
        Message.State.valueOf(in.path("state").asText()),
        in.path("arrived").asLong());
  }

  /** Ids are chosen by their authors, so nobody can take another's. */
  private static Row idRow(String conversation, String author, String id) {
    return Row.of(Table.MESSAGE_ID, conversation + "/" + author + "/" + id);
  }

  static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
