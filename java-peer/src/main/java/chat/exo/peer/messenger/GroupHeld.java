package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * What was said in a group this account has not heard of yet: whoever comes online often reads a member's words before the
 * invitation. They wait for it, and after a while are shown in the conversation with their author. Nothing waits in the author's
 * chain meanwhile.
 */
final class GroupHeld {
  private final Home home;
  private final Groups groups;

  GroupHeld(Home home, Groups groups) {
    this.home = home;
    this.groups = groups;
  }

  /** In the author's queue. */
  void hold(Work work, String author, String group, Content content) {
    ObjectNode out = Json.object().put("author", author).put("group", group).put("since", home.nowMillis());
    out.put("content", new String(ContentJson.write(content), StandardCharsets.UTF_8));
    work.rows().write(new Row(Table.GROUP_HELD, group, home.nextNumber()), Json.bytes(out));
    work.afterwards(() -> look(group)); // it may have become known just now
  }

  /** Shows what waited, if the group is known now. In the group's own queue. */
  void look(String group) {
    home.queues().run(group, work -> release(work, group));
  }

  /** Looked at once a round. */
  void lookAtAll() {
    for (Vault.Found found : home.vault().scan(Table.GROUP_HELD)) {
      JsonNode in = Json.parse(found.value());
      if (home.past(in.path("since").asLong(), Repairs.GIVE_UP_MILLIS)) {
        look(in.path("group").asText());
      }
    }
  }

  private void release(Work work, String group) {
    boolean known = groups.find(work.rows(), group).isPresent();
    for (Vault.Found found : work.rows().scan(Table.GROUP_HELD, group, 0, Integer.MAX_VALUE)) {
      JsonNode in = Json.parse(found.value());
      if (known || home.past(in.path("since").asLong(), Repairs.GIVE_UP_MILLIS)) {
        Content content =
            ContentJson.read(in.path("content").asText().getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalStateException("a held content does not parse; the vault is damaged"));
        String author = in.path("author").asText();
        String conversation = groups.conversation(work, author, content);
        Erased.byNow(work, conversation, author, content.body());
        var unused = work.show(conversation, author, content, Message.State.NEW);
        work.rows().remove(new Row(Table.GROUP_HELD, group, found.order()));
      }
    }
  }
}
