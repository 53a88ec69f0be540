package chat.exo.peer.messenger;

import chat.exo.peer.content.Body;
import chat.exo.peer.content.Content;
import java.util.Optional;

/** What is left of a content that was taken away: its id, its time, and that it is gone. */
final class Erased {
  private Erased() {}

  static Content of(Content content) {
    return new Content(
        content.id(), content.atMillis(), content.after(), content.group(), Optional.empty(), new Body.Erase(content.id()));
  }
}
