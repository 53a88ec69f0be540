package chat.exo.peer.messenger;

import chat.exo.peer.box.BoxAddress;
import chat.exo.peer.box.Envelope;
import chat.exo.peer.box.Seal;
import chat.exo.peer.session.DeviceAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages that leave for one contact in one commit, in as few entries as they fit in. Stateless. */
final class Parcels {
  private Parcels() {}

  /**
   * A message, encrypted and not sealed yet.
   *
   * @param atMillis the time of its entry, if it is the first in it; later than those of all before
   * @param reference the message in the log whose state it carries, if any
   */
  record Item(BoxAddress box, List<URI> relays, long atMillis, Envelope.Letter letter, Optional<Leaving.Reference> reference) {}

  /** In their order. The open box takes one each: whoever reads there does not know yet what it costs to read. */
  static List<Leaving> pack(String pub, DeviceAddress from, List<Item> items) {
    List<Leaving> leaving = new ArrayList<>();
    List<Item> together = new ArrayList<>();
    for (Item item : items) {
      if (!together.isEmpty() && !shares(together, item)) {
        leaving.add(seal(pub, from, together));
        together = new ArrayList<>();
      }
      together.add(item);
    }
    if (!together.isEmpty()) {
      leaving.add(seal(pub, from, together));
    }
    return leaving;
  }

  private static boolean shares(List<Item> together, Item more) {
    Item first = together.getFirst();
    boolean closed =
        switch (more.box().seal()) {
          case Seal.Shared shared -> true;
          case Seal.Open open -> false;
        };
    return closed && first.box().equals(more.box()) && first.relays().equals(more.relays()) && Envelope.fits(letters(together), more.letter());
  }

  private static Leaving seal(String pub, DeviceAddress from, List<Item> together) {
    Item first = together.getFirst();
    return new Leaving(
        pub,
        first.box().id(),
        first.relays(),
        new Envelope(from, letters(together)).seal(first.box(), first.atMillis()),
        together.stream().flatMap(item -> item.reference().stream()).toList());
  }

  private static List<Envelope.Letter> letters(List<Item> items) {
    return items.stream().map(Item::letter).toList();
  }
}
