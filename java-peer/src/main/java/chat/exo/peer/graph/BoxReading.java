package chat.exo.peer.graph;

import chat.exo.graph.Soul;
import chat.exo.peer.box.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * One box that is being read on one link: until its last page is here, what comes live waits, for it is newer than all of
 * them. Guarded by {@link BoxTraffic}.
 *
 * <p>Relays push what is new between the pages of an answer. Handed on at once it would overtake everything unread, and
 * sessions bear that only a little.
 */
final class BoxReading {
  private static final int MAX_LIVE = 4_096;

  private final RelayLink link;
  private final Soul box;
  private final List<Entry> live = new ArrayList<>();
  private boolean tooMuch;
  private long pages;

  BoxReading(RelayLink link, Soul box) {
    this.link = link;
    this.box = box;
  }

  RelayLink link() {
    return link;
  }

  Soul box() {
    return box;
  }

  /** How many pages came; one that stands still is over. */
  long pages() {
    return pages;
  }

  void paged() {
    pages++;
  }

  void hold(List<Entry> entries) {
    if (tooMuch || live.size() + entries.size() > MAX_LIVE) {
      tooMuch = true;
    } else {
      live.addAll(entries);
    }
  }

  /** What came live, for after the last page. */
  List<Entry> held() {
    return live;
  }

  /** Whether something live was left out, so that the box has to be read again. */
  boolean tooMuch() {
    return tooMuch;
  }
}
