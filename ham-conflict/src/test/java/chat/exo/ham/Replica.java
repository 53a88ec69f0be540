package chat.exo.ham;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One key on one machine: its clock, its current write, and the writes whose time has not come. */
final class Replica {
  /** One write to the key. */
  record Write(double state, String text) {}

  private double nowMillis;
  private Optional<Write> current = Optional.empty();
  private List<Write> waiting = new ArrayList<>();

  Replica(double nowMillis) {
    this.nowMillis = nowMillis;
  }

  Outcome receive(Write write) {
    Outcome outcome =
        Ham.decide(
            nowMillis,
            write.state(),
            write::text,
            current.map(Write::state).orElse(Ham.NEVER),
            () -> current.orElseThrow().text());
    if (outcome == Outcome.DEFER) {
      waiting.add(write);
    } else if (outcome.accepted()) {
      current = Optional.of(write);
    }
    return outcome;
  }

  /** Time passes, and every waiting write is tried once more, as after its timer. */
  void advanceTo(double later) {
    nowMillis = Math.max(nowMillis, later);
    List<Write> due = waiting;
    waiting = new ArrayList<>();
    due.forEach(this::receive);
  }

  Optional<Write> current() {
    return current;
  }

  int waiting() {
    return waiting.size();
  }
}
