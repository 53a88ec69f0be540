package chat.exo.graph.store;

import chat.exo.graph.Graph;
import java.util.List;

/**
 * What the single writer is asked to do. Nothing else changes a store: puts of peers come in one line for each sender, chores of the
 * relay itself in a line of their own, and a batch of both is one commit.
 */
public sealed interface Write {
  /**
   * One verified write of a peer.
   *
   * @param ticket what its sender knows it by; comes back in {@link Written}
   * @param sender whose it is: writes of one sender stay in order
   * @param share who it is counted for here: many senders may be one person, who has one turn and one share of what waits
   * @param counted who is counted for what it changes, {@link Change#share}; {@link Change#NOBODY} for who is not counted
   * @param bytes what it holds in memory, about
   * @param graph the cells to merge. Without any, the write changes nothing and is reported in its turn: a reader who must
   *     see all earlier writes waits for that
   */
  record Put(long ticket, long sender, long share, long counted, long bytes, Graph graph) implements Write {
    /** A write of a sender who is counted alone. */
    public Put(long ticket, long sender, Graph graph) {
      this(ticket, sender, sender, sender, graph.memoryBytes(), graph);
    }
  }

  /** What the relay itself wants done; whoever wants it waits. */
  sealed interface Chore extends Write {}

  /**
   * Takes cells out whatever their states, each together with rows that say so; done for those that are there. What it comes to is how
   * many these were.
   */
  record Erase(List<Removal> removals) implements Chore {
    public Erase {
      removals = List.copyOf(removals);
    }
  }

  /**
   * Throws cells away, as if they had never been written: an older write to one of them wins again. A cell whose state is another by
   * now stays; the rows change in any case. What it comes to is how many cells went.
   */
  record Evict(List<Erasure> cells, List<RowChange> rows) implements Chore {
    public Evict {
      cells = List.copyOf(cells);
      rows = List.copyOf(rows);
    }
  }

  /** Changes rows beside the cells, all of them. What it comes to is how many. */
  record Note(List<RowChange> rows) implements Chore {
    public Note {
      rows = List.copyOf(rows);
    }
  }
}
