package chat.exo.peer.transfer;

import java.io.IOException;

/** The watcher stopped a file on its way. What is done is kept. */
public final class Paused extends IOException {
  private static final long serialVersionUID = 1L;

  Paused() {
    super("stopped on its way; the next try goes on from there");
  }
}
