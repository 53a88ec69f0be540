package chat.exo.peer.messenger;

import chat.exo.peer.box.OwnBox;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The boxes of this account: one open to all, and one for each contact. Any thread. */
final class Boxes {
  private final Map<String, OwnBox> byId = new ConcurrentHashMap<>();
  private final Consumer<OwnBox> reader;

  /** Knows the boxes of the vault; {@code reader} starts reading a box that is made later. */
  Boxes(Home home, Consumer<OwnBox> reader) {
    this.reader = reader;
    OwnBox requests = home.account().requests();
    byId.put(requests.address().id(), requests);
    home.vault().scan(Table.BOX).stream()
        .map(row -> OwnBox.of(Json.parse(row.value())))
        .forEach(box -> byId.put(box.address().id(), box));
  }

  Iterable<OwnBox> all() {
    return byId.values();
  }

  Optional<OwnBox> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The box made for a contact; made now if there is none, and read once the step is committed. */
  OwnBox forContact(Work work, Contact contact) {
    Optional<OwnBox> known = contact.ownBox().flatMap(this::find);
    if (known.isPresent()) {
      return known.get();
    }
    OwnBox box = OwnBox.madeFor(contact.pub());
    work.rows().write(Row.of(Table.BOX, box.address().id()), Json.bytes(box.json()));
    work.afterwards(
        () -> {
          byId.put(box.address().id(), box);
          reader.accept(box);
        });
    return box;
  }
}
