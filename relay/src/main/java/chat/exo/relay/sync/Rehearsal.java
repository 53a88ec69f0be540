package chat.exo.relay.sync;

import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.Summed;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A session between two stores in one thread and without a network, every message as it would be on the wire: what benchmarks and
 * tests look at.
 */
public final class Rehearsal {
  private static final long MOST_BYTES = 64L << 30;

  /**
   * One of the two.
   *
   * @param store its rows
   * @param take stores a put, and answers why it does not
   */
  public record Party(Summed store, Function<byte[], Optional<String>> take) {}

  /**
   * What came of it.
   *
   * @param opener of who began
   * @param answerer of the other
   * @param messageBytes all messages of the session, in their frames, both ways
   * @param putBytes all puts, both ways
   * @param messages how many
   */
  public record Came(SyncOutcome opener, SyncOutcome answerer, long messageBytes, long putBytes, int messages) {}

  private Rehearsal() {}

  /** Everything both ways under the public key; each salt makes another session. */
  public static Came run(Party opener, Party answerer, long salt) {
    Session.Rules rules = new Session.Rules("other", SumKey.PUBLIC, Terms.ALL, SessionLimits.of(MOST_BYTES));
    return run(opener, rules, new Nothing(), answerer, rules, new Nothing(), salt);
  }

  static Came run(Party one, Session.Rules onesRules, Refusals onesRefusals, Party other, Session.Rules othersRules, Refusals othersRefusals, long salt) {
    int[] lastId = new int[1];
    long[] putBytes = new long[1];
    Print salted = new Print(salt, ~salt);
    try (Session opening = new Session(salt, salted, one.store, onesRules, onesRefusals, () -> "put" + lastId[0]++);
        Session answering = new Session(salt, salted, other.store, othersRules, othersRefusals, () -> "put" + lastId[0]++)) {
      Optional<String> next = Optional.of(opening.open("", (int) Math.floorMod(salt, (long) Dialogue.AUDIT_PARTS)));
      boolean openersTurn = false;
      long bytes = 0;
      int messages = 0;
      while (next.isPresent()) {
        String text = next.get();
        messages++;
        bytes += WireWriter.reconcile(new Message.Reconcile("123456789abc", text)).length;
        SyncMessage message = SyncText.read(text);
        if (openersTurn) {
          next = opening.hear(message, text.length());
        } else if (message instanceof SyncMessage.Open open) {
          next = Optional.of(answering.answer(open, text.length()));
        } else {
          next = answering.hear(message, text.length());
        }
        openersTurn = !openersTurn;
        putBytes[0] += send(opening, other) + send(answering, one);
      }
      while (!opening.over() || !answering.over()) {
        putBytes[0] += send(opening, other) + send(answering, one);
      }
      return new Came(opening.outcome(), answering.outcome(), bytes, putBytes[0], messages);
    }
  }

  private static long send(Session from, Party to) {
    long bytes = 0;
    for (Optional<Session.Put> put = from.put(); put.isPresent(); put = from.put()) {
      bytes += put.get().text().length;
      if (!from.answered(put.get().id(), to.take.apply(put.get().text()))) {
        throw new IllegalStateException("expected a put to be known to its session, got another");
      }
    }
    return bytes;
  }

  /** Nobody refuses anything twice here. */
  private static final class Nothing implements Refusals {
    private final NavigableMap<byte[], Print> none = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public NavigableMap<byte[], Print> of(String relay) {
      return none;
    }

    @Override
    public void add(String relay, byte[] rowKey, Print print) {
      none.put(rowKey, print);
    }

    @Override
    public void remove(String relay, byte[] rowKey) {
      none.remove(rowKey);
    }
  }
}
