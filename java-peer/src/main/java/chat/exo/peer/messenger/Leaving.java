package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry in the outbox.
 *
 * @param pub whom it is for
 * @param boxId where it is left
 * @param relays on which relays
 * @param messages those whose state it carries
 */
record Leaving(String pub, String boxId, List<URI> relays, Entry entry, List<Reference> messages) {

  Leaving {
    messages = List.copyOf(messages);
  }

  /** A message by its conversation and content id. */
  record Reference(String conversation, String id) {}

  /** The same, left at more relays too. */
  Leaving alsoAt(List<URI> more) {
    List<URI> all = new ArrayList<>(more);
    relays.stream().filter(relay -> !more.contains(relay)).forEach(all::add);
    return new Leaving(pub, boxId, all, entry, messages);
  }

  ObjectNode json() {
    ObjectNode out = Json.object().put("pub", pub).put("key", entry.key()).put("value", entry.value());
    out.put("box", boxId);
    relays.forEach(relay -> out.withArray("relays").add(relay.toString()));
    for (Reference reference : messages) {
      out.withArray("messages").addObject().put("conversation", reference.conversation()).put("id", reference.id());
    }
    return out;
  }

  static Leaving parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    List<URI> relays = new ArrayList<>();
    in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
    List<Reference> messages = new ArrayList<>();
    in.path("messages").forEach(one -> messages.add(new Reference(one.path("conversation").asText(), one.path("id").asText())));
    return new Leaving(
        in.path("pub").asText(),
        in.path("box").asText(),
        relays,
        new Entry(in.path("key").asText(), in.path("value").asText()),
        messages);
  }
}
