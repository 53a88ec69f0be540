package chat.exo.relay.sync;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.store.StoreException;
import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.RowVisitor;
import chat.exo.graph.sum.SipHash;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.SumRule;
import chat.exo.graph.sum.Summed;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with one relay: first both compare, in turns; meanwhile and afterwards each sends what the other does not have, as puts
 * that the other judges like anybody's. Knows no clock and no network. One thread.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final int STEP_BYTES = 96 << 10;
  private static final int PUT_BYTES = 64 << 10;
  private static final int ROW_OVERHEAD = 40;
  /** What may be on its way without an answer. */
  private static final int MOST_UNANSWERED = 16;
  /** Whoever refuses more is asked no more until the next session. */
  private static final int MOST_REFUSED = 400;

  private static final byte[] OPENS = "exo sync opens ".getBytes(StandardCharsets.UTF_8);

  /**
   * What a side brings to its sessions with one relay.
   *
   * @param relay what that is called here, in refusals
   * @param key what sums are compared under
   * @param terms what is compared, and which way rows go
   */
  record Rules(String relay, SumKey key, Terms terms, SessionLimits limits) {}

  /** A put that is to be sent. */
  record Put(String id, byte[] text) {}

  private record SentRow(byte[] key, Print print) {}

  private final long id;
  private final Summed store;
  private final Rules rules;
  private final Refusals refusals;
  private final Supplier<String> ids;
  private final Print salt;
  private final Map<String, List<SentRow>> unanswered = new HashMap<>();
  private final Deque<List<byte[]>> again = new ArrayDeque<>();
  private Terms terms;
  private Optional<Comparison> comparison = Optional.empty();
  private Optional<Dialogue> dialogue = Optional.empty();
  private NavigableMap<byte[], Print> refused = Collections.emptyNavigableMap();
  private boolean compared;
  private boolean saidDone;
  private SyncMessage.End end = SyncMessage.End.COMPARED;
  private boolean stopped;
  private int steps;
  private long looked;
  private long bytes;
  private long messageBytes;
  private long putBytes;
  private long rowsSent;
  private long rowsRefused;
  private long rowsTheySend;
  private long rowsCompared;

  /**
   * A session.
   *
   * @param id made up by who opens it
   * @param ids names for puts
   */
  Session(long id, Print salt, Summed store, Rules rules, Refusals refusals, Supplier<String> ids) {
    this.id = id;
    this.salt = salt;
    this.store = store;
    this.rules = rules;
    this.refusals = refusals;
    this.ids = ids;
    this.terms = rules.terms;
  }

  long id() {
    return id;
  }

  /**
   * Begins it.
   *
   * @param whoIsAsked the name of the other's process; only it can take the proof
   * @param auditPart which part of the rows is looked at whatever their sums say
   */
  String open(String whoIsAsked, int auditPart) {
    begin(terms, terms.takes(), terms.gives());
    Dialogue talk = dialogue.orElseThrow();
    talk.open(rules.key, auditPart);
    return counted(
        new SyncMessage.Open(
            id, SumRule.VERSION, rules.key.id(), salt, proof(rules.key, id, salt, whoIsAsked), rules.terms, talk.say(STEP_BYTES)));
  }

  /** What somebody who knows a key can say and nobody else. */
  static Print proof(SumKey key, long id, Print salt, String whoIsAsked) {
    byte[] said = whoIsAsked.getBytes(StandardCharsets.UTF_8);
    SipHash prints = key.prints();
    return prints.of(Arrays.copyOf(OPENS, OPENS.length + 1), concat(said, (id + " " + salt.high() + " " + salt.low()).getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Answers who opened it. */
  String answer(SyncMessage.Open open, int length) {
    count(length);
    Terms both = rules.terms.with(open.terms());
    if (both.nothing()) {
      compared = true;
      return counted(new SyncMessage.Done(id, SyncMessage.End.COMPARED, 0));
    }
    begin(both, rules.terms.takes() && open.terms().gives(), rules.terms.gives() && open.terms().takes());
    Dialogue talk = dialogue.orElseThrow();
    boolean same = both.compares(open.terms());
    if (same) {
      talk.hear(open.items());
    } else {
      talk.open(rules.key, 0);
    }
    boolean restricts = !same || both.dry() != open.terms().dry() || !both.takes() || !both.gives();
    return next(false, restricts ? Optional.of(both) : Optional.empty());
  }

  /** Hears the other's turn; what is said to that, unless all is said. */
  Optional<String> hear(SyncMessage message, int length) {
    count(length);
    return switch (message) {
      case SyncMessage.Open open -> throw new MalformedSync("expected a step of a session, got an opening");
      case SyncMessage.Step step -> {
        if (dialogue.isEmpty()) {
          yield Optional.empty(); // it is over here
        }
        step.terms().ifPresent(this::restrict);
        dialogue.orElseThrow().hear(step.items());
        yield Optional.of(next(step.more(), Optional.empty()));
      }
      case SyncMessage.Done done -> {
        rowsTheySend = done.rows();
        if (done.end() != SyncMessage.End.COMPARED && end == SyncMessage.End.COMPARED) {
          end = done.end();
        }
        Optional<String> answer =
            saidDone || done.end() != SyncMessage.End.COMPARED ? Optional.empty() : Optional.of(done(SyncMessage.End.COMPARED));
        endComparing();
        yield answer;
      }
    };
  }

  /** The other compares less than was proposed, or only one way. Once, in its first answer. */
  private void restrict(Terms theirs) {
    if (steps > 2) {
      throw new MalformedSync("expected terms in the first answer, got them later");
    }
    Terms both = rules.terms.with(theirs);
    closeComparison();
    begin(both, rules.terms.takes() && theirs.gives(), rules.terms.gives() && theirs.takes());
  }

  private void begin(Terms agreed, boolean takes, boolean gives) {
    terms = agreed;
    Comparison begun =
        new Comparison(store.moment(), store.sums().key(), rules.key, salt, agreed.oldest(), stillRefused(), count -> looked += count);
    rowsCompared = begun.all();
    comparison = Optional.of(begun);
    dialogue = Optional.of(new Dialogue(begun, agreed, takes, gives));
  }

  /** A refusal counts while the row is what it was. */
  private NavigableMap<byte[], Print> stillRefused() {
    refused = refusals.of(rules.relay);
    SipHash prints = rules.key.prints();
    for (Map.Entry<byte[], Print> entry : List.copyOf(refused.entrySet())) {
      boolean[] same = new boolean[1];
      row(entry.getKey(), (key, value) -> same[0] = prints.of(key, value).equals(entry.getValue()));
      if (!same[0]) {
        refused.remove(entry.getKey());
        refusals.remove(rules.relay, entry.getKey());
      }
    }
    return refused;
  }

  private void row(byte[] key, RowVisitor visitor) {
    store.walk(key, RowKey.with(key, (byte) 0), visitor);
  }

  private String next(boolean theyHaveMore, Optional<Terms> agreed) {
    Dialogue talk = dialogue.orElseThrow();
    steps++;
    if (steps > rules.limits.mostSteps() || bytes > rules.limits.mostBytes() || looked > looksAllowed() || tooMany(talk)) {
      end = SyncMessage.End.LIMIT;
      String done = done(SyncMessage.End.LIMIT);
      endComparing();
      return done;
    }
    if (!talk.hasMore() && !theyHaveMore && agreed.isEmpty()) {
      return done(SyncMessage.End.COMPARED);
    }
    List<Item> items = talk.say(STEP_BYTES);
    return counted(new SyncMessage.Step(id, talk.hasMore(), agreed, items));
  }

  private boolean tooMany(Dialogue talk) {
    long named = talk.toSend().stream().mapToLong(out -> out instanceof Dialogue.Outgoing.Some(List<byte[]> keys) ? keys.size() : 0).sum();
    return named > rules.limits.mostRows();
  }

  private long looksAllowed() {
    return rules.limits.looksPerRow() * rowsCompared + SessionLimits.LOOKS;
  }

  private String done(SyncMessage.End how) {
    saidDone = true;
    return counted(new SyncMessage.Done(id, how, dialogue.map(Dialogue::rowsToSend).orElse(0L)));
  }

  private void endComparing() {
    compared = true;
    closeComparison();
  }

  private void closeComparison() {
    comparison.ifPresent(Comparison::close);
    comparison = Optional.empty();
  }

  /** The next put, if one may be sent now. */
  Optional<Put> put() {
    if (stopped || terms.dry() || unanswered.size() >= MOST_UNANSWERED) {
      return Optional.empty();
    }
    if (bytes > rules.limits.mostBytes()) {
      end = SyncMessage.End.LIMIT;
      stopped = true;
      return Optional.empty();
    }
    Gathering gathering = new Gathering();
    if (!again.isEmpty()) {
      again.remove().forEach(key -> row(key, gathering));
    }
    Deque<Dialogue.Outgoing> toSend = dialogue.map(Dialogue::toSend).orElseGet(ArrayDeque::new);
    while (gathering.rows.isEmpty() && !toSend.isEmpty()) {
      switch (toSend.remove()) {
        case Dialogue.Outgoing.All(byte[] from, byte[] to) -> {
          store.walk(from, to, gathering);
          gathering.goOnFrom.ifPresent(next -> toSend.addFirst(new Dialogue.Outgoing.All(next, to)));
        }
        case Dialogue.Outgoing.Some(List<byte[]> keys) -> {
          List<byte[]> all = new ArrayList<>(keys);
          // What many blocks lack goes out together.
          while (all.size() < PUT_BYTES / ROW_OVERHEAD / 4 && toSend.peek() instanceof Dialogue.Outgoing.Some(List<byte[]> more)) {
            toSend.remove();
            all.addAll(more);
          }
          for (int i = 0; i < all.size() && gathering.goOnFrom.isEmpty(); i++) {
            row(all.get(i), gathering);
            if (gathering.goOnFrom.isPresent() && i + 1 < all.size()) {
              toSend.addFirst(new Dialogue.Outgoing.Some(all.subList(i + 1, all.size())));
            }
          }
        }
      }
    }
    return gathering.rows.isEmpty() ? Optional.empty() : Optional.of(printed(gathering));
  }

  private Put printed(Gathering gathering) {
    List<Node> nodes = new ArrayList<>();
    gathering.cells.forEach((soul, cells) -> nodes.add(new Node(soul, cells)));
    String putId = ids.get();
    byte[] text = WireWriter.put(new PutHeader(putId, "", Optional.empty(), List.of()), GraphText.of(new Graph(nodes)));
    unanswered.put(putId, List.copyOf(gathering.rows));
    rowsSent += gathering.rows.size();
    bytes += text.length;
    putBytes += text.length;
    return new Put(putId, text);
  }

  /** Rows for one put. */
  private final class Gathering implements RowVisitor {
    private final SipHash prints = rules.key.prints();
    private final Map<Soul, List<Cell>> cells = new LinkedHashMap<>();
    private final List<SentRow> rows = new ArrayList<>();
    private long size;
    private Optional<byte[]> goOnFrom = Optional.empty();

    @Override
    public boolean row(byte[] key, byte[] value) {
      Print print = prints.of(key, value);
      if (Comparison.state(value) >= terms.oldest() && !print.equals(refused.get(key))) {
        int soulLength = RowKey.soulLength(key);
        try {
          Cell cell = RowValue.cell(RowKey.key(key, soulLength), value);
          cells.computeIfAbsent(RowKey.soul(key, soulLength), soul -> new ArrayList<>()).add(cell);
          rows.add(new SentRow(key, print));
          size += ROW_OVERHEAD + key.length + value.length;
        } catch (StoreException e) {
          LOG.error("A stored cell cannot be read and is not sent: {}", e.getMessage());
        }
      }
      if (size < PUT_BYTES) {
        return true;
      }
      goOnFrom = Optional.of(RowKey.with(key, (byte) 0));
      return false;
    }
  }

  /**
   * The other answered something; whether it was a put of this session.
   *
   * @param error what it said if it did not take all of it
   */
  boolean answered(String putId, Optional<String> error) {
    List<SentRow> rows = unanswered.remove(putId);
    if (rows == null) {
      return false;
    }
    if (error.isPresent()) {
      notTaken(rows, error.get());
    }
    return true;
  }

  private void notTaken(List<SentRow> rows, String error) {
    if (error.contains("again") || error.contains("later")) {
      stop(SyncMessage.End.LIMIT); // of the moment, as every such error of Exo's says
    } else if (rows.size() > 1) {
      // One of them is refused, and the others were taken; which, shows when halves are sent.
      int half = rows.size() / 2;
      again.add(rows.subList(0, half).stream().map(SentRow::key).toList());
      again.add(rows.subList(half, rows.size()).stream().map(SentRow::key).toList());
      rowsSent -= rows.size();
    } else if (refused.size() >= Refusals.MOST || ++rowsRefused > MOST_REFUSED) {
      stop(SyncMessage.End.LIMIT);
    } else {
      SentRow row = rows.getFirst();
      rowsSent--;
      refused.put(row.key, row.print);
      refusals.add(rules.relay, row.key, row.print);
    }
  }

  private void stop(SyncMessage.End how) {
    stopped = true;
    end = how;
  }

  /** Whether nothing is left to be said or sent or waited for. */
  boolean over() {
    boolean sent =
        stopped
            || terms.dry()
            || (unanswered.isEmpty() && again.isEmpty() && dialogue.map(talk -> talk.toSend().isEmpty()).orElse(true));
    return compared && sent;
  }

  /** Whether both have said all there is to compare. */
  boolean compared() {
    return compared;
  }

  SyncOutcome outcome() {
    return new SyncOutcome(
        end.text(),
        end == SyncMessage.End.COMPARED && compared,
        rowsCompared,
        terms.dry() ? dialogue.map(Dialogue::rowsToSend).orElse(0L) : rowsSent,
        rowsTheySend,
        rowsRefused,
        messageBytes,
        putBytes,
        steps);
  }

  private String counted(SyncMessage message) {
    String text = SyncText.of(message);
    count(text.length());
    return text;
  }

  private void count(int length) {
    messageBytes += length;
    bytes += length;
  }

  @Override
  public void close() {
    closeComparison();
  }
}
