package chat.exo.relay.keep;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.RowChange;
import chat.exo.graph.store.Table;
import chat.exo.graph.store.Tables;
import chat.exo.graph.store.TimedText;
import chat.exo.graph.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long this store has been at work, in milliseconds: the ticks of all its runs together. By it things are kept for their time, and
 * not by the time of day: a machine without a clock of its own starts in another year and is set once it has a network, and what came
 * meanwhile would end at once, or never. It stands while the relay is off, so nothing ends that nobody could have had. Any thread.
 */
public final class RunningTime implements LongSupplier {
  private static final String ROW = "running";

  private final Chores chores;
  private final LongSupplier ticksMillis;
  private final long beforeMillis;
  private final long startTicks;

  /**
   * Goes on where it was last kept.
   *
   * @param chores the way to the writer
   */
  public RunningTime(Tables tables, Chores chores, LongSupplier ticksMillis) {
    this.chores = chores;
    this.ticksMillis = ticksMillis;
    this.beforeMillis = tables.row(Table.BOXES, ROW).flatMap(TimedText::read).map(TimedText::atMillis).orElse(0L);
    this.startTicks = ticksMillis.getAsLong();
  }

  @Override
  public long getAsLong() {
    return beforeMillis + ticksMillis.getAsLong() - startTicks;
  }

  /** Keeps it over a restart; a crash loses what has passed since. */
  public void keep() {
    RowChange row = RowChange.put(Table.BOXES, ROW, new TimedText(getAsLong(), Optional.empty()).text());
    int unused = chores.have(new Write.Note(List.of(row)));
  }
}
