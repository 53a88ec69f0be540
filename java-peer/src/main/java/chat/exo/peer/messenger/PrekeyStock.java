package chat.exo.peer.messenger;

import chat.exo.peer.account.Account;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.session.PreKeyMaker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the relays' stock of this device's one-time prekeys full: made, stored here, then handed in. In a queue of its own.
 * A crash between the last two leaves private keys nobody asks for, which is harmless.
 */
final class PrekeyStock {
  private static final Logger LOG = LoggerFactory.getLogger(PrekeyStock.class);
  private static final String QUEUE = "prekeys";
  private static final int MAX_AT_ONCE = 100;
  private static final long ROTATION_LOOK_MILLIS = 3_600_000;
  private static final long LOOK_EVERY_MILLIS = 5 * 60_000;

  private final Home home;
  private final PrekeySupply supply;
  /** Several relays connect at about the same time, and each connect asks for a refill. */
  private final AtomicBoolean underWay = new AtomicBoolean();

  private volatile long lastLookMillis;
  private volatile long lastRotationMillis;

  PrekeyStock(Home home, PrekeySupply supply) {
    this.home = home;
    this.supply = supply;
  }

  /** Looks again from time to time: others take keys without telling. */
  void tick() {
    if (home.nowMillis() - lastLookMillis >= LOOK_EVERY_MILLIS) {
      refill();
    }
  }

  /** New keys for the profile, when it is time; {@code publish} once they are on disk. */
  void rotate(Runnable publish) {
    if (!home.past(lastRotationMillis, ROTATION_LOOK_MILLIS)) {
      return;
    }
    lastRotationMillis = home.nowMillis();
    home.queues()
        .run(
            QUEUE,
            work -> {
              if (PreKeyMaker.rotate(work.rows(), home.account().device(), home.nowMillis())) {
                Account updated = home.account().updated(home.nowMillis());
                updated.store(work.rows());
                work.afterwards(
                    () -> {
                      home.account(updated);
                      publish.run();
                    });
              }
            });
  }

  /** Asks the relays what they want, and brings it. */
  void refill() {
    if (!underWay.compareAndSet(false, true)) {
      return;
    }
    lastLookMillis = home.nowMillis();
    var unused =
        supply
            .wanted()
            .thenCompose(count -> make(Math.min(count, MAX_AT_ONCE)))
            .thenCompose(keys -> keys.isEmpty() ? CompletableFuture.completedFuture(null) : supply.offer(keys))
            .whenComplete(
                (done, failure) -> {
                  underWay.set(false);
                  if (failure != null) {
                    LOG.warn("one-time prekeys could not be brought to the relays; tried again later", failure);
                  }
                });
  }

  private CompletableFuture<List<OneTimeKeys>> make(int count) {
    if (count <= 0) {
      return CompletableFuture.completedFuture(List.of());
    }
    return home.queues()
        .submit(
            QUEUE,
            work ->
                PreKeyMaker.makeOneTime(home.vault(), work.rows(), home.account().device(), count, home.nowMillis()));
  }
}
