package chat.exo.peer.messenger;

import chat.exo.peer.account.Profile;
import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a decrypted content does: it is shown in its sender's order, or changes what is known. In the sender's queue,
 * inside the transaction that decrypted it.
 */
final class Reader {
  private final Home home;
  private final Held held;
  private final Groups groups;
  private final GroupHeld groupHeld;
  private final Repairs repairs;

  Reader(Home home, Held held, Groups groups, GroupHeld groupHeld, Repairs repairs) {
    this.groupHeld = groupHeld;
    this.home = home;
    this.held = held;
    this.groups = groups;
    this.repairs = repairs;
  }

  void take(Work work, Contact contact, Content content) {
    if (!contact.answered()) {
      takeRequest(work, contact, content);
      return;
    }
    switch (content.body()) {
      case Body.Receipt receipt -> note(work, contact, content.group(), receipt);
      case Body.FreshBox fresh -> work.write(contact.with(fresh.box()));
      case Body.Typing typing -> work.tell(new Event.Typing(contact.pub()));
      case Body.Moved moved -> moved(work, contact, moved);
      case Body.Resend resend -> repairs.sayAgain(work, contact, resend);
      case Body.Resent resent -> repairs.compare(work, contact, resent);
      case Body.SenderKey key -> groups.heard(work, contact, key.group());
      case Body.Text t -> inOrder(work, contact, content);
      case Body.FileNote f -> inOrder(work, contact, content);
      case Body.Reaction r -> inOrder(work, contact, content);
      case Body.Edit e -> inOrder(work, contact, content);
      case Body.Erase e -> inOrder(work, contact, content);
      case Body.Group g -> inOrder(work, contact, content);
      case Body.Unknown u -> inOrder(work, contact, content);
    }
  }

  /**
   * What somebody says whom the user has not answered yet: shown as it comes, in the conversation with them. Nothing is asked for,
   * nothing waits, and of all the rest only where to write to is noted.
   */
  private void takeRequest(Work work, Contact contact, Content content) {
    if (content.body() instanceof Body.FreshBox fresh) {
      work.write(contact.with(fresh.box()));
    } else if (content.body().shown()) {
      show(work, contact, content);
    }
  }

  /** Shows a content whose predecessor was shown, and whatever waited for it; holds it back otherwise. */
  private void inOrder(Work work, Contact contact, Content content) {
    if (shown(work, contact.pub(), content.id())) {
      work.owe(content); // it came again, so the receipt may have been lost
      return;
    }
    boolean next = content.after().equals(Strand.read(work.rows(), contact.pub()).heard()); // as nearly all are
    if (!next && content.after().isPresent() && !shown(work, contact.pub(), content.after().get())) {
      held.hold(work, contact.pub(), content);
      return;
    }
    show(work, contact, content);
  }

  /** Shows a content whatever came before it, then what waited for it. */
  void show(Work work, Contact contact, Content first) {
    Deque<Content> next = new ArrayDeque<>(List.of(first));
    while (!next.isEmpty()) {
      Content content = next.remove();
      if (!shown(work, contact.pub(), content.id())) {
        showOne(work, contact, content);
      }
      next.addAll(held.release(work, contact.pub(), content.id()));
    }
  }

  private void showOne(Work work, Contact contact, Content content) {
    if (content.body() instanceof Body.Group group) {
      groups.heard(work, contact, group);
    }
    String conversation = contact.answered() ? groups.conversation(work, contact.pub(), content) : contact.pub();
    boolean early =
        contact.answered() && content.group().filter(id -> groups.find(work.rows(), id).isEmpty()).isPresent();
    if (early && !(content.body() instanceof Body.Group)) {
      groupHeld.hold(work, contact.pub(), content.group().orElseThrow(), content);
    } else {
      Erased.byNow(work, conversation, contact.pub(), content.body());
      work.show(conversation, contact.pub(), content, Message.State.NEW);
    }
    work.rows().write(shownRow(contact.pub(), content.id()), MessageLog.bytes(home.nowMillis()));
    Strand.read(work.rows(), contact.pub()).showed(content.id()).write(work.rows(), contact.pub());
    work.owe(content);
  }

  /** Their word is enough to look there; what they sign there decides. */
  private void moved(Work work, Contact contact, Body.Moved moved) {
    if (moved.updatedMillis() > contact.profile().map(Profile::updatedMillis).orElse(0L) && !moved.relays().isEmpty()) {
      work.write(contact.at(moved.relays()));
      work.afterwards(() -> home.queues().run(contact.pub(), next -> repairs.lookUp(next, contact.pub())));
    }
  }

  private void note(Work work, Contact contact, Optional<String> group, Body.Receipt receipt) {
    Message.State state =
        switch (receipt.state()) {
          case DELIVERED -> Message.State.DELIVERED;
          case READ -> Message.State.SEEN;
        };
    for (String id : receipt.ids()) {
      MessageLog.find(work.rows(), group.orElse(contact.pub()), home.account().pub(), id)
          .filter(message -> message.outgoing() && message.state().compareTo(state) < 0)
          .ifPresent(message -> work.change(message.in(state)));
    }
  }

  static boolean shown(Work work, String pub, String id) {
    return work.rows().has(shownRow(pub, id));
  }

  private static Row shownRow(String pub, String id) {
    return Row.of(Table.HEARD, pub + "/" + id);
  }
}
