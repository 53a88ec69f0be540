package chat.exo.peer.messenger;

import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.session.PreKeyMaker;
import java.util.List;

/**
 * Keeps the relay's stock of this device's one-time prekeys full: made, stored here, then handed in. In a queue of its own.
 * A crash between the last two leaves private keys nobody asks for, which is harmless.
 */
final class PrekeyStock {
  private static final String QUEUE = "prekeys";
  private static final int MAX_AT_ONCE = 100;

  private final Home home;
  private final PrekeySupply supply;

  PrekeyStock(Home home, PrekeySupply supply) {
    this.home = home;
    this.supply = supply;
  }

  /** Asks the relay what it wants, and brings it. */
  void refill() {
    var unused = supply.wanted().thenAccept(count -> home.queues().run(QUEUE, work -> bring(work, Math.min(count, MAX_AT_ONCE))));
  }

  private void bring(Work work, int count) {
    if (count > 0) {
      List<OneTimeKeys> keys =
          PreKeyMaker.makeOneTime(home.vault(), work.rows(), home.account().device(), count, home.nowMillis());
      work.afterwards(
          () -> {
            var unused = supply.offer(keys);
          });
    }
  }
}
