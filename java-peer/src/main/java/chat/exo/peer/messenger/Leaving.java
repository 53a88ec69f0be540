package chat.exo.peer.messenger;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry in the outbox.
 *
 * @param pub whom it is for
 * @param box where it is left
 * @param relays on which relays
 * @param message the message whose state it carries, if any
 */
record Leaving(String pub, BoxAddress box, List<URI> relays, Entry entry, Optional<Reference> message) {

  /** A message by its conversation and content id. */
  record Reference(String conversation, String id) {}

  /** The same, left at more relays too. */
  Leaving alsoAt(List<URI> more) {
    List<URI> all = new ArrayList<>(more);
    relays.stream().filter(relay -> !more.contains(relay)).forEach(all::add);
    return new Leaving(pub, box, all, entry, message);
  }

  ObjectNode json() {
    ObjectNode out = Json.object().put("pub", pub).put("key", entry.key()).put("value", entry.value());
    out.set("box", box.json());
    relays.forEach(relay -> out.withArray("relays").add(relay.toString()));
    message.ifPresent(reference -> out.put("conversation", reference.conversation()).put("id", reference.id()));
    return out;
  }

  static Leaving parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    List<URI> relays = new ArrayList<>();
    in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
    return new Leaving(
        in.path("pub").asText(),
        BoxAddress.of(in.path("box")),
        relays,
        new Entry(in.path("key").asText(), in.path("value").asText()),
        Json.text(in, "id").map(id -> new Reference(in.path("conversation").asText(), id)));
  }
}
