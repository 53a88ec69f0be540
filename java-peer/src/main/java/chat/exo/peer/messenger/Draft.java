package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * A content on its way to one contact, not encrypted yet.
 *
 * @param conversation where it is logged: the contact, or a group
 * @param repeated it was said before, and keeps its place in the chain
 */
record Draft(Content content, String conversation, boolean repeated) {

  static Draft first(Content content, String conversation) {
    return new Draft(content, conversation, false);
  }

  static Draft again(Content content, String conversation) {
    return new Draft(content, conversation, true);
  }

  void write(Transaction rows, String pub, long order) {
    ObjectNode out = Json.object().put("conversation", conversation).put("repeated", repeated);
    out.put("content", new String(ContentJson.write(content), StandardCharsets.UTF_8));
    rows.write(new Row(Table.DRAFT, pub, order), Json.bytes(out));
  }

  static Draft parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    Content content =
        ContentJson.read(in.path("content").asText().getBytes(StandardCharsets.UTF_8))
            .orElseThrow(() -> new IllegalStateException("a draft does not parse; the vault is damaged"));
    return new Draft(content, in.path("conversation").asText(), in.path("repeated").asBoolean());
  }
}
