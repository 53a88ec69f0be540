package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Contacts as rows. What was parsed last is kept beside its bytes: a profile has six keys to decode, and every message asks
 * for it. Any thread.
 */
final class ContactRows {
  private static final int MAX_PARSED = 1_000;

  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  Optional<Contact> read(Transaction rows, String pub) {
    Optional<byte[]> bytes = rows.read(Row.of(Table.CONTACT, pub));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Parsed known = parsed.get(pub);
    if (known != null && Arrays.equals(known.bytes, bytes.get())) {
      return Optional.of(known.contact);
    }
    Contact contact = parse(bytes.get());
    if (parsed.size() >= MAX_PARSED) {
      parsed.clear();
    }
    parsed.put(pub, new Parsed(bytes.get(), contact));
    return Optional.of(contact);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by content, above
  private record Parsed(byte[] bytes, Contact contact) {}

  static List<Contact> all(Vault vault) {
    return vault.scan(Table.CONTACT).stream().map(found -> parse(found.value())).toList();
  }

  static void write(Transaction rows, Contact contact) {
    ObjectNode out = Json.object();
    out.put("pub", contact.pub()).put("standing", contact.standing().name()).put("trust", contact.trust().name());
    contact.relays().forEach(relay -> out.withArray("relays").add(relay.toString()));
    contact.profile().ifPresent(profile -> out.put("profile", profile.text()));
    contact.box().ifPresent(box -> out.set("box", box.json()));
    contact.ownBox().ifPresent(id -> out.put("ownBox", id));
    out.put("boxTold", contact.boxTold());
    rows.write(Row.of(Table.CONTACT, contact.pub()), Json.bytes(out));
  }

  private static Contact parse(byte[] bytes) {
    JsonNode in = Json.parse(bytes);
    List<URI> relays = new ArrayList<>();
    in.path("relays").forEach(url -> relays.add(URI.create(url.asText())));
    return new Contact(
        in.path("pub").asText(),
        Contact.Standing.valueOf(in.path("standing").asText()),
        Contact.Trust.valueOf(in.path("trust").asText()),
        relays,
        Json.text(in, "profile").flatMap(Profile::parse),
        in.has("box") ? Optional.of(BoxAddress.of(in.path("box"))) : Optional.empty(),
        Json.text(in, "ownBox"),
        in.path("boxTold").asBoolean());
  }
}
