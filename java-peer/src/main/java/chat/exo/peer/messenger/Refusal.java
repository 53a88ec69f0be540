package chat.exo.peer.messenger;

import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.util.List;

/** Forgets somebody who asked: what they said, what is owed to them, the session they began. In their queue. */
final class Refusal {
  private static final List<Table> BY_NAME = List.of(Table.MESSAGE, Table.OWED, Table.DRAFT);
  private static final int DEVICES = 8;

  private Refusal() {}

  static void of(Work work, Contact contact) {
    String pub = contact.pub();
    for (Table table : BY_NAME) {
      for (Vault.Found found : work.rows().scan(table, pub, 0, Integer.MAX_VALUE)) {
        work.rows().remove(new Row(table, pub, found.order()));
      }
    }
    for (int device = 1; device <= DEVICES; device++) {
      work.sessions().forget(new DeviceAddress(pub, device));
    }
    work.rows().remove(Row.of(Table.STRAND, pub));
    work.rows().remove(Row.of(Table.CONTACT, pub));
  }
}
