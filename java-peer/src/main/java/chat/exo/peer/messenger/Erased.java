package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Vault;
import java.util.Optional;

/** What is left of a content that was taken away: its id, its time, and that it is gone. On both sides, and not only of the line that
 * was meant: of its changes too, and of what waits to be said. */
final class Erased {
  private static final int MAX_MESSAGES = 1_000;

  private Erased() {}

  static Content of(Content content) {
    return new Content(
        content.id(), content.atMillis(), content.after(), content.group(), Optional.empty(), new Body.Erase(content.id()));
  }

  /** What an author's new content does to what the same author said before; most do nothing. */
  static void byNow(Work work, String conversation, String author, Body body) {
    if (body instanceof Body.Erase(String to)) {
      erase(work, conversation, author, to);
    } else if (body instanceof Body.Edit(String to, String text)) {
      edit(work, conversation, author, to, text);
    }
  }

  /** Takes the text away, not the line: that something was erased stays visible. */
  private static void erase(Work work, String conversation, String author, String id) {
    MessageLog.find(work.rows(), conversation, author, id)
        .ifPresent(message -> work.change(message.saying(of(message.content()))));
    for (Message message : MessageLog.newest(work.rows(), conversation, MAX_MESSAGES)) {
      boolean change = message.content().body() instanceof Body.Edit(String to, String text) && to.equals(id);
      if (change && message.author().equals(author)) {
        work.change(message.saying(of(message.content())));
      }
    }
    for (Vault.Found found : work.rows().scan(Table.DRAFT, conversation, 0, MAX_MESSAGES)) {
      Draft draft = Draft.parse(found.value());
      if (draft.content().id().equals(id)) {
        work.rows().remove(new Row(Table.DRAFT, conversation, found.order()));
        Content gone = of(draft.content());
        Draft left = draft.repeated() ? Draft.again(gone, draft.conversation()) : Draft.first(gone, draft.conversation());
        left.write(work.rows(), conversation, found.order());
      }
    }
  }

  /** The first words do not outlive the change. */
  private static void edit(Work work, String conversation, String author, String id, String text) {
    MessageLog.find(work.rows(), conversation, author, id)
        .filter(message -> message.content().body() instanceof Body.Text)
        .ifPresent(message -> work.change(message.saying(message.content().saying(new Body.Text(text)))));
  }
}
