package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A content on its way to one contact, not encrypted yet.
 *
 * @param conversation where it is logged: the contact, or a group
 * @param repeated it was said before, and keeps its place in the chain
 * @param forGroup the content as it was encrypted for all members of a large group at once
 */
record Draft(Content content, String conversation, boolean repeated, Optional<SignalText> forGroup) {

  static Draft first(Content content, String conversation) {
    return new Draft(content, conversation, false, Optional.empty());
  }

  static Draft encrypted(Content content, String conversation, SignalText forGroup) {
    return new Draft(content, conversation, false, Optional.of(forGroup));
  }

  static Draft again(Content content, String conversation) {
    return new Draft(content, conversation, true, Optional.empty());
  }

  void write(Transaction rows, String pub, long order) {
    ObjectNode out = Json.object().put("conversation", conversation).put("repeated", repeated);
    out.put("content", new String(ContentJson.write(content), StandardCharsets.UTF_8));
    forGroup.ifPresent(message -> out.put("body", Base64.getEncoder().encodeToString(message.body())));
    rows.write(new Row(Table.DRAFT, pub, order), Json.bytes(out));
  }

  static Draft parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    Content content =
        ContentJson.read(in.path("content").asText().getBytes(StandardCharsets.UTF_8))
            .orElseThrow(() -> new IllegalStateException("a draft does not parse; the vault is damaged"));
    Optional<SignalText> forGroup =
        Json.text(in, "body").map(body -> new SignalText(SignalText.Kind.SENDER_KEY, Base64.getDecoder().decode(body)));
    return new Draft(content, in.path("conversation").asText(), in.path("repeated").asBoolean(), forGroup);
  }
}
