package chat.exo.peer.messenger;

import chat.exo.peer.Refused;
import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Entry;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.content.Content;
import chat.exo.peer.content.ContentJson;
import chat.exo.peer.session.Bundle;
import chat.exo.peer.session.DeviceAddress;
import chat.exo.peer.session.SignalText;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.signal.libsignal.protocol.InvalidKeyException;

/**
 * From a content to entries in the outbox, in one transaction with the session that encrypted it. In the contact's queue.
 *
 * <p>Without a session, or before the contact was told of the box made for it, a content waits as a draft; {@link
 * SessionStarter} gets the contact ready and turns drafts into entries.
 */
final class Sender {
  private static final int MAX_DRAFTS_A_STEP = 500;

  private final Home home;

  Sender(Home home) {
    this.home = home;
  }

  /** Says a draft to a contact; returns whether it was encrypted, or waits. */
  boolean say(Work work, Contact contact, Draft draft) {
    if (!contact.answered()) {
      return true; // not even to whom the user has not answered that there is somebody
    }
    if (work.rows().any(Table.DRAFT, contact.pub()) || !ready(work, contact)) {
      draft.write(work.rows(), contact.pub(), home.nextNumber());
      return false;
    }
    encrypt(work, contact, draft);
    return true;
  }

  /** Encrypts and seals without the outbox. */
  List<Entry> encryptOnly(Work work, String pub, Content content) {
    Contact contact =
        work.contact(pub)
            .filter(known -> ready(work, known))
            .orElseThrow(() -> new Refused("expected a contact with a session, got one without; send them a message first"));
    Content linked = link(work, contact, Draft.first(content, pub));
    if (content.body().shown()) {
      var unused = work.add(pub, home.account().pub(), linked, Message.State.QUEUED);
    }
    List<Entry> entries = new ArrayList<>();
    for (Bundle device : contact.profile().orElseThrow().devices()) {
      Envelope.Letter letter = new Envelope.Letter(encrypt(work, contact, device, linked));
      BoxAddress box = contact.target().orElseThrow();
      entries.add(new Envelope(home.account().address(), List.of(letter)).seal(box, entryMillis(work, pub)));
    }
    return entries;
  }

  /** Turns waiting drafts into entries, oldest first; returns whether more wait. */
  boolean encryptDrafts(Work work, Contact contact) {
    int count = 0;
    for (Vault.Found row : work.rows().scan(Table.DRAFT, contact.pub(), 0, MAX_DRAFTS_A_STEP)) {
      encrypt(work, contact, Draft.parse(row.value()));
      work.rows().remove(new Row(Table.DRAFT, contact.pub(), row.order()));
      count++;
    }
    return count == MAX_DRAFTS_A_STEP;
  }

  /** Encrypts for every device of the contact and puts the entries into the outbox. */
  void encrypt(Work work, Contact contact, Draft draft) {
    Content content = link(work, contact, draft);
    Optional<Leaving.Reference> reference =
        content.body().shown() ? Optional.of(new Leaving.Reference(draft.conversation(), content.id())) : Optional.empty();
    if (draft.forGroup().isPresent() && contact.box().isPresent()) {
      leave(work, contact, new Envelope.Letter(draft.forGroup().get(), content.after()), reference);
      return;
    }
    for (Bundle device : contact.profile().orElseThrow().devices()) {
      leave(work, contact, new Envelope.Letter(encrypt(work, contact, device, content)), reference);
    }
  }

  private void leave(Work work, Contact contact, Envelope.Letter letter, Optional<Leaving.Reference> reference) {
    long atMillis = entryMillis(work, contact.pub());
    work.leave(new Parcels.Item(contact.target().orElseThrow(), contact.relays(), atMillis, letter, reference));
  }

  /** The time of the next entry for a contact, later than all before. */
  private long entryMillis(Work work, String pub) {
    Strand strand = Strand.read(work.rows(), pub);
    long atMillis = strand.entryMillis(home.nowMillis());
    strand.leftEntry(atMillis).write(work.rows(), pub);
    return atMillis;
  }

  /**
   * Encrypts for one device. In the open box only first messages count: as long as the contact's
   * own is not known, each begins a session if the one there is has been answered.
   */
  private SignalText encrypt(Work work, Contact contact, Bundle device, Content content) {
    DeviceAddress to = address(contact, device);
    byte[] plain = ContentJson.write(content);
    SignalText message = work.sessions().encrypt(to, plain);
    if (contact.box().isEmpty() && message.kind() == SignalText.Kind.MESSAGE) {
      begin(work, to, device);
      message = work.sessions().encrypt(to, plain);
    }
    return message;
  }

  private static void begin(Work work, DeviceAddress to, Bundle device) {
    try {
      work.sessions().start(to, device);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("expected the keys a session was started with before", e);
    }
  }

  boolean ready(Work work, Contact contact) {
    return contact.writable()
        && contact.boxTold()
        && contact.profile().isPresent()
        && contact.profile().get().devices().stream().allMatch(device -> work.sessions().ready(address(contact, device)));
  }

  static DeviceAddress address(Contact contact, Bundle device) {
    return new DeviceAddress(contact.pub(), device.device());
  }

  /** Ties a content that will be shown to the one said before, and remembers that it was said. */
  private Content link(Work work, Contact contact, Draft draft) {
    Content content = draft.content();
    if (draft.repeated() || !content.body().shown()) {
      return content;
    }
    Strand strand = Strand.read(work.rows(), contact.pub());
    strand.said(content.id()).write(work.rows(), contact.pub());
    ObjectNode said = Json.object().put("conversation", draft.conversation()).put("id", content.id());
    strand.sent().ifPresent(id -> said.put("after", id));
    work.rows().write(new Row(Table.SENT, contact.pub(), home.nextNumber()), Json.bytes(said));
    return content.after(strand.sent());
  }
}
