package chat.exo.peer.messenger;

import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Contents that came before what their sender said first. Decrypted and stored, not shown: each waits under the id it
 * follows. In the sender's queue.
 */
final class Held {
  private final Home home;
  /** Names under which something waits, or has waited in this run: usually none, so that nobody looks on the disk. */
  private final Set<String> maybe = ConcurrentHashMap.newKeySet();

  Held(Home home) {
    this.home = home;
    all().forEach(waiting -> maybe.add(name(waiting.pub(), waiting.content().after().orElseThrow())));
  }

  void hold(Work work, String pub, Content content) {
    ObjectNode out = Json.object().put("pub", pub).put("since", home.nowMillis());
    out.put("content", new String(ContentJson.write(content), StandardCharsets.UTF_8));
    maybe.add(name(pub, content.after().orElseThrow()));
    work.rows().write(new Row(Table.HELD, name(pub, content.after().orElseThrow()), home.nextNumber()), Json.bytes(out));
  }

  /** What waited for an id: one content, or several if its sender went on from a backup. */
  List<Content> release(Work work, String pub, String id) {
    List<Content> released = new ArrayList<>();
    if (!maybe.contains(name(pub, id))) {
      return released;
    }
    work.afterwards(() -> forget(name(pub, id)));
    for (Vault.Found found : work.rows().scan(Table.HELD, name(pub, id), 0, Integer.MAX_VALUE)) {
      released.add(parse(found.value()).content());
      work.rows().remove(new Row(Table.HELD, name(pub, id), found.order()));
    }
    return released;
  }

  private void forget(String name) {
    if (home.vault().scan(Table.HELD, name, 0, 1).isEmpty()) {
      maybe.remove(name);
    }
  }

  /** All that waits, of all contacts. Usually nothing. */
  List<Waiting> all() {
    return home.vault().scan(Table.HELD).stream().map(found -> parse(found.value())).toList();
  }

  /** One content that waits. */
  record Waiting(String pub, long sinceMillis, Content content) {}

  private static Waiting parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    Content content =
        ContentJson.read(in.path("content").asText().getBytes(StandardCharsets.UTF_8))
            .orElseThrow(() -> new IllegalStateException("a held content does not parse; the vault is damaged"));
    return new Waiting(in.path("pub").asText(), in.path("since").asLong(), content);
  }

  private static String name(String pub, String after) {
    return pub + "/" + after;
  }
}
