package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import java.util.List;
import java.util.Optional;

/** What reading a conversation does: new messages are read, and their sender may know it. In the contact's queue. */
final class Reading {
  private static final int MAX_MESSAGES = 1_000;

  private Reading() {}

  /** Marks the newest messages of a contact as read; returns how many were new. */
  static int markRead(Home home, Work work, Receipts receipts, String pub) {
    List<Message> unread =
        MessageLog.newest(work.rows(), pub, MAX_MESSAGES).stream()
            .filter(message -> message.state() == Message.State.NEW)
            .toList();
    for (Message message : unread) {
      Message read = message.in(Message.State.READ);
      work.change(read);
      Expiry.begin(work.rows(), read, home.nowMillis());
    }
    if (!unread.isEmpty()) {
      Optional<Contact> contact = work.contact(pub);
      List<String> ids = unread.stream().map(message -> message.content().id()).toList();
      // Who wrote in a group is not told who read it there.
      contact.ifPresent(
          known -> {
            var unused = receipts.tell(work, known, "", Body.Receipt.State.READ, ids);
          });
    }
    return unread.size();
  }
}
