package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.vault.Form;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Contacts as rows. Stateless. */
final class ContactRows {
  private static final Form<Contact> FORM = Form.of((row, stored) -> parse(stored), ContactRows::print);

  private ContactRows() {}

  static Optional<Contact> read(Transaction rows, String pub) {
    return rows.read(Row.of(Table.CONTACT, pub), FORM);
  }

  static List<Contact> all(Vault vault) {
    return vault.scan(Table.CONTACT).stream().map(found -> parse(found.value())).toList();
  }

  static void write(Transaction rows, Contact contact) {
    rows.write(Row.of(Table.CONTACT, contact.pub()), contact, FORM);
  }

  private static byte[] print(Contact contact) {
    ObjectNode out = Json.object();
    out.put("pub", contact.pub()).put("standing", contact.standing().name()).put("trust", contact.trust().name());
    contact.relays().forEach(relay -> out.withArray("relays").add(relay.toString()));
    contact.profile().ifPresent(profile -> out.put("profile", profile.text()));
    contact.box().ifPresent(box -> out.set("box", box.json()));
    contact.ownBox().ifPresent(id -> out.put("ownBox", id));
    out.put("boxTold", contact.boxTold()).put("boxUsed", contact.boxUsed());
    return Json.bytes(out);
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
        in.has("box") ? Optional.of(BoxAddress.shared(in.path("box"))) : Optional.empty(),
        Json.text(in, "ownBox"),
        in.path("boxTold").asBoolean(),
        in.path("boxUsed").asBoolean());
  }
}
