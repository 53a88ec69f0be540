package chat.exo.relay.dial;

import chat.exo.graph.query.Query;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gathers what readers wait for, to be kept over a restart, a little each turn of the loop: hundreds of thousands of queries may be
 * waited for. They are not even compared here; whoever gets them does that, beside the loop. Used by the loop.
 */
public final class WantedRounds {
  /** Queries that are looked at in one turn, or those of one reader more. */
  private static final int LOOKS_A_TURN = 5_000;

  /** In all of a round, the latest readers first: many wait for the same, and no more than a tenth is kept. */
  private static final int MAX_LOOKS = 100_000;

  private final Supplier<List<PeerId>> readers;
  private final Function<PeerId, ? extends Collection<Query>> wantedBy;
  private final Supplier<? extends Collection<Query>> remembered;
  private boolean running;

  /**
   * Rounds over all readers.
   *
   * @param readers the latest first
   * @param wantedBy what one of them waits for; nothing, if it is gone
   * @param remembered what readers of an earlier run waited for
   */
  public WantedRounds(
      Supplier<List<PeerId>> readers,
      Function<PeerId, ? extends Collection<Query>> wantedBy,
      Supplier<? extends Collection<Query>> remembered) {
    this.readers = readers;
    this.wantedBy = wantedBy;
    this.remembered = remembered;
  }

  /**
   * Gathers in turns; not, while the last round is still on.
   *
   * @param turns tasks of the loop
   * @param then gets all, those of the latest readers first, some of them twice
   */
  public void begin(Executor turns, Consumer<List<Query>> then) {
    if (!running) {
      running = true;
      Round round = new Round();
      turns.execute(() -> goOn(round, turns, then));
    }
  }

  private void goOn(Round round, Executor turns, Consumer<List<Query>> then) {
    if (round.look()) {
      turns.execute(() -> goOn(round, turns, then));
    } else {
      running = false;
      then.accept(round.found());
    }
  }

  /** Gathers all in one turn, when nobody waits for the loop any more. */
  public List<Query> atOnce() {
    Round round = new Round();
    while (round.look()) {
      // until all is looked at
    }
    return round.found();
  }

  private final class Round {
    private final ArrayDeque<PeerId> left = new ArrayDeque<>(readers.get());
    private final List<Query> found = new ArrayList<>();

    /** One turn; false when there is nothing more to look at. */
    boolean look() {
      int before = found.size();
      while (!left.isEmpty() && found.size() < MAX_LOOKS) {
        found.addAll(wantedBy.apply(left.remove()));
        if (found.size() - before >= LOOKS_A_TURN) {
          return true;
        }
      }
      return false;
    }

    List<Query> found() {
      found.addAll(remembered.get());
      return found;
    }
  }
}
