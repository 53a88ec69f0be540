package chat.exo.relay.sync;

import chat.exo.graph.store.Chores;
import chat.exo.graph.store.Tables;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.sum.SumRule;
import chat.exo.graph.sum.Summed;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a relay: with whom, when, how many at once, and until when. What they read and reckon is done by a thread of their
 * own, in the order it was asked for; everything else here runs on the loop.
 *
 * <p>Who may open one: the relays of the settings, who came with a token, and who proves that it knows a secret key. Everybody
 * else is told so once, and nothing of theirs is read.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private static final String WITH_TOKEN = "token ";
  private static final int MOST_AT_ONCE = 4;
  /** Of one relay, turns and answers that wait for the thread: one turn, and what answers the puts that are on their way. */
  private static final int MOST_WAITING = 64;

  private static final int MOST_OPENED = 20;
  private static final long OPENED_WITHIN_MILLIS = 60_000;
  private static final long SILENCE_MILLIS = 30_000;
  private static final long COMPARING_MILLIS = 60_000;
  private static final long SENDING_MILLIS = 3_600_000;
  private static final long FIRST_MILLIS = 1_000;
  private static final long SOON_MILLIS = 2_000;
  private static final long BUSY_MILLIS = 4_000;
  private static final long HOUR_MILLIS = 3_600_000;
  /** Whoever does not want to is asked less and less often, as far as every so often. */
  private static final int MOST_DOUBLINGS = 10;

  private static final int MOST_IN_VAIN = 3;
  private static final int MOST_STRANGERS_TRIES = 3;
  private static final long MOST_BYTES = 4L << 30;
  private static final long SESSION_BYTES = 2L << 20;

  /**
   * What a relay lends its sessions.
   *
   * @param store whose rows are compared
   * @param tables where refusals are kept
   * @param chores the way to the writer
   * @param oldest what is older was thrown away, and is not taken again
   * @param work runs tasks one after the other, not on the loop
   * @param loop runs what came of them
   * @param send queues a message for a connection
   * @param account what is held for a connection
   * @param name whose token a connection came with; empty for none
   * @param random for salts, ids and pauses
   */
  public record Means(
      Summed store,
      Tables tables,
      Chores chores,
      DoubleSupplier oldest,
      Executor work,
      Executor loop,
      BiConsumer<PeerId, byte[]> send,
      Function<PeerId, Ledger.Account> account,
      Function<PeerId, Optional<String>> name,
      RandomGenerator random,
      LongSupplier ticksMillis) {}

  private final Means means;
  private final SyncOptions options;
  private final Refusals refusals;
  private final Supplier<String> ids;
  private final List<SumKey> keys = new ArrayList<>();
  private final Map<PeerId, Partner> partners = new HashMap<>();
  private final Map<PeerId, Integer> strangers = new HashMap<>();
  /** By name: it outlives the connection. */
  private final Map<String, Past> past = new HashMap<>();

  private boolean closed;
  private int running;
  private SyncFigures figures = new SyncFigures(0, 0, 0, 0, 0);

  /** What is remembered of a relay, over its connections. */
  private static final class Past {
    private long hourBeganMillis;
    private long bytesInHour;
    private int inVain;
    private int failures;
    private String lastEnd = SyncMessage.End.COMPARED.text();
    private long notBeforeMillis;
    private final ArrayDeque<Long> opened = new ArrayDeque<>();
  }

  /** A relay that may have sessions, while its connection is open. */
  private static final class Partner {
    private final PeerId id;
    private final String name;
    private final PeerRules rules;
    private final Past past;
    private boolean begins;
    private String process = "";
    private long nextMillis;
    private Optional<Running> session = Optional.empty();
    private Optional<Errand> errand = Optional.empty();
    private int waiting;

    Partner(PeerId id, String name, PeerRules rules, Past past) {
      this.id = id;
      this.name = name;
      this.rules = rules;
      this.past = past;
    }
  }

  /** A session that is not over. */
  private static final class Running {
    private final Session session;
    private final Optional<Errand> errand;
    private final Ledger.Account account;
    private final boolean opened;
    private final long beganMillis;
    private long heardMillis;
    private boolean compared;
    private volatile boolean ended;

    Running(Session session, Optional<Errand> errand, Ledger.Account account, boolean opened, long nowMillis) {
      this.session = session;
      this.errand = errand;
      this.account = account;
      this.opened = opened;
      this.beganMillis = nowMillis;
      this.heardMillis = nowMillis;
    }
  }

  /** What a task of the thread came to. */
  private record Turn(Optional<String> said, List<Session.Put> puts, boolean compared, boolean over) {}

  /** A task of the thread for a session. */
  private interface Task {
    Optional<String> run(Session session);
  }

  public Reconciler(Means means, SyncOptions options) {
    this(means, options, new StoredRefusals(means.tables(), means.chores()));
  }

  Reconciler(Means means, SyncOptions options, Refusals refusals) {
    this.means = means;
    this.options = options;
    this.refusals = refusals;
    this.ids = () -> Long.toUnsignedString(means.random().nextLong() | Long.MIN_VALUE, 36).substring(0, 11) + "x";
    keys.add(options.sumKey());
    options.peers().values().forEach(rules -> rules.key().map(SumKey::ofSecret).filter(key -> !keys.contains(key)).ifPresent(keys::add));
  }

  /** A relay of our kind that may have sessions is behind a connection. */
  public void met(PeerId relay, String url, boolean dialled, String process) {
    Partner partner = partners.get(relay);
    if (partner == null || (!url.isEmpty() && !partner.name.equals(url))) {
      Optional.ofNullable(partner).ifPresent(this::endOf);
      String name = url.isEmpty() ? means.name.apply(relay).map(holder -> WITH_TOKEN + holder).orElse(WITH_TOKEN) : url;
      partner = new Partner(relay, name, options.rules(url), past.computeIfAbsent(name, n -> new Past()));
      partner.nextMillis = now() + FIRST_MILLIS + means.random().nextLong(FIRST_MILLIS);
      partners.put(relay, partner);
    }
    partner.begins = dialled;
    partner.process = process;
  }

  /** A connection is gone. */
  public void gone(PeerId peer) {
    Optional.ofNullable(partners.remove(peer)).ifPresent(this::endOf);
    strangers.remove(peer);
  }

  private void endOf(Partner partner) {
    partner.session.ifPresent(open -> end(partner, open, Optional.of("its connection is gone")));
    partner.errand.ifPresent(errand -> fail(errand, "its connection is gone"));
  }

  /** Somebody said something of a session. */
  public void heard(PeerId from, String ourProcess, String text) {
    Partner partner = partners.get(from);
    if (closed) {
      return;
    }
    if (partner == null) {
      fromStranger(from, ourProcess, text);
      return;
    }
    if (now() < partner.past.notBeforeMillis && partner.session.isEmpty()) {
      return; // it is left alone, and nothing of it is read
    }
    if (++partner.waiting > MOST_WAITING) {
      partner.waiting--;
      lied(partner, "it does not wait for its turn");
      return;
    }
    means.work.execute(
        () -> {
          Optional<SyncMessage> message = parsed(text);
          means.loop.execute(
              () -> {
                partner.waiting--;
                if (partners.get(from) == partner) {
                  message.ifPresentOrElse(said -> said(partner, said, text.length()), () -> lied(partner, "what it says is none of a session"));
                }
              });
        });
  }

  private static Optional<SyncMessage> parsed(String text) {
    try {
      return Optional.of(SyncText.read(text));
    } catch (MalformedSync e) {
      LOG.debug("A message of a session: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Only a proof makes somebody of a stranger; a few tries, then nothing of it is read any more. */
  private void fromStranger(PeerId from, String ourProcess, String text) {
    int tries = strangers.merge(from, 1, Integer::sum);
    if (tries > MOST_STRANGERS_TRIES) {
      return;
    }
    if (keys.stream().allMatch(SumKey.PUBLIC::equals) || text.length() > SyncText.MOST_CHARACTERS) {
      say(from, SyncText.of(new SyncMessage.Done(SyncText.session(text), SyncMessage.End.STRANGER, 0)));
      return;
    }
    means.work.execute(
        () -> {
          Optional<SyncMessage> message = parsed(text);
          means.loop.execute(() -> message.ifPresent(said -> proves(from, ourProcess, said, text)));
        });
  }

  private void proves(PeerId from, String ourProcess, SyncMessage said, String text) {
    if (!partners.containsKey(from) && strangers.containsKey(from)) {
      if (said instanceof SyncMessage.Open open && proved(open, ourProcess).isPresent()) {
        String name = "with key " + Integer.toHexString(open.keyId());
        partners.put(from, new Partner(from, name, PeerRules.ALL, past.computeIfAbsent(name, n -> new Past())));
        heard(from, ourProcess, text);
      } else {
        say(from, SyncText.of(new SyncMessage.Done(said.session(), SyncMessage.End.STRANGER, 0)));
      }
    }
  }

  private Optional<SumKey> proved(SyncMessage.Open open, String ourProcess) {
    return keys.stream()
        .filter(key -> !key.equals(SumKey.PUBLIC) && key.id() == open.keyId())
        .filter(key -> Session.proof(key, open.session(), open.salt(), ourProcess).equals(open.proof()))
        .findFirst();
  }

  private void said(Partner partner, SyncMessage message, int length) {
    partner.past.bytesInHour += length;
    switch (message) {
      case SyncMessage.Open open -> opened(partner, open, length);
      case SyncMessage.Step step -> turn(partner, step, length);
      case SyncMessage.Done done -> turn(partner, done, length);
    }
  }

  private void turn(Partner partner, SyncMessage message, int length) {
    partner
        .session
        .filter(open -> open.session.id() == message.session())
        .ifPresent(open -> task(partner, open, session -> session.hear(message, length)));
  }

  /** The other begins. */
  private void opened(Partner partner, SyncMessage.Open open, int length) {
    Optional<SyncMessage.End> no = refusal(partner, open);
    if (no.isPresent()) {
      say(partner.id, SyncText.of(new SyncMessage.Done(open.session(), no.get(), 0)));
      return;
    }
    partner.session.ifPresent(old -> end(partner, old, Optional.of("the other began a new one")));
    SumKey key = keyWithId(partner, open.keyId()).orElseThrow();
    begin(partner, open.session(), open.salt(), partner.rules.terms(means.oldest.getAsDouble()), key, Optional.empty(), false)
        .ifPresentOrElse(
            running -> task(partner, running, session -> Optional.of(session.answer(open, length))),
            () -> say(partner.id, SyncText.of(new SyncMessage.Done(open.session(), SyncMessage.End.BUSY, 0))));
  }

  private Optional<SyncMessage.End> refusal(Partner partner, SyncMessage.Open open) {
    long now = now();
    Past past = partner.past;
    past.opened.removeIf(at -> now - at > OPENED_WITHIN_MILLIS);
    boolean often = past.opened.size() >= MOST_OPENED;
    past.opened.add(now);
    if (often) {
      past.opened.removeFirst();
    }
    if (partner.name.startsWith(WITH_TOKEN) && means.name.apply(partner.id).isEmpty()) {
      return Optional.of(SyncMessage.End.STRANGER); // its token was taken back
    }
    if (open.rule() != SumRule.VERSION) {
      return Optional.of(SyncMessage.End.RULE);
    }
    if (keyWithId(partner, open.keyId()).isEmpty()) {
      return Optional.of(SyncMessage.End.KEY);
    }
    // Both began at once: that of who dialled goes on.
    boolean ours = partner.session.filter(session -> session.opened || session.compared).isPresent();
    return often || now < past.notBeforeMillis || ours || left(partner) <= 0 || !means.store.sums().complete()
        ? Optional.of(SyncMessage.End.BUSY)
        : Optional.empty();
  }

  private Optional<SumKey> keyWithId(Partner partner, int id) {
    List<SumKey> own = partner.rules.key().map(SumKey::ofSecret).map(List::of).orElse(partner.name.contains("://") ? List.of(options.sumKey()) : keys);
    return own.stream().filter(key -> key.id() == id).findFirst();
  }

  /** Begins what is due, and ends what is silent. To be called about once a second. */
  public void turn() {
    long now = now();
    for (Partner partner : List.copyOf(partners.values())) {
      partner.session.ifPresent(open -> watch(partner, open, now));
      boolean due = now >= partner.nextMillis && now >= partner.past.notBeforeMillis && options.everyMillis().isPresent();
      if (partner.session.isEmpty() && ((partner.begins && due) || partner.errand.isPresent())) {
        open(partner, now);
      }
    }
    if (!closed) {
      means.work.execute(this::tidy);
    }
  }

  private void tidy() {
    try {
      for (int i = 0; i < 64; i++) {
        if (!means.store.tidy()) {
          return;
        }
      }
      means.work.execute(this::tidy); // behind what waits
    } catch (RuntimeException e) {
      LOG.debug("The sums are not looked after now: {}", e.toString());
    }
  }

  private void watch(Partner partner, Running open, long now) {
    if (now - open.heardMillis > SILENCE_MILLIS) {
      end(partner, open, Optional.of("it was silent for " + SILENCE_MILLIS / 1_000 + " s"));
    } else if (now - open.beganMillis > (open.compared ? SENDING_MILLIS : COMPARING_MILLIS)) {
      end(partner, open, Optional.of("it takes too long"));
    }
  }

  private void open(Partner partner, long now) {
    if (closed || left(partner) <= 0 || !means.store.sums().complete()) {
      partner.nextMillis = now + SOON_MILLIS;
      return;
    }
    Optional<Errand> errand = partner.errand;
    double oldest = means.oldest.getAsDouble();
    Terms terms = partner.rules.terms(oldest);
    if (errand.isPresent()) {
      Terms wished = new Terms(true, true, errand.get().dry(), oldest, Terms.ofSouls(errand.get().prefixes()));
      terms = terms.with(wished);
    }
    SumKey key = partner.rules.key().map(SumKey::ofSecret).orElse(options.sumKey());
    Print salt = new Print(means.random().nextLong(), means.random().nextLong());
    int auditPart = means.random().nextInt(Dialogue.AUDIT_PARTS);
    begin(partner, means.random().nextLong(), salt, terms, key, errand, true)
        .ifPresentOrElse(
            running -> {
              partner.errand = Optional.empty();
              task(partner, running, session -> Optional.of(session.open(partner.process, auditPart)));
            },
            () -> partner.nextMillis = now + BUSY_MILLIS);
  }

  /** Makes a session, if there is room for one. Its refusals are read by the thread. */
  private Optional<Running> begin(
      Partner partner, long id, Print salt, Terms terms, SumKey key, Optional<Errand> errand, boolean opening) {
    Ledger.Account account = means.account.apply(partner.id);
    if (running >= MOST_AT_ONCE || closed || !account.mayHold(SESSION_BYTES)) {
      return Optional.empty();
    }
    account.add(Held.SESSIONS, SESSION_BYTES);
    running++;
    Session.Rules rules = new Session.Rules(partner.name, key, terms, SessionLimits.of(Math.min(MOST_BYTES, left(partner))));
    Session session = new Session(id, salt, means.store, rules, refusals, ids);
    Running open = new Running(session, errand, account, opening, now());
    partner.session = Optional.of(open);
    return Optional.of(open);
  }

  private long left(Partner partner) {
    long now = now();
    Past past = partner.past;
    if (now - past.hourBeganMillis > HOUR_MILLIS) {
      past.hourBeganMillis = now;
      past.bytesInHour = 0;
    }
    return partner.rules.bytesPerHour().orElse(Long.MAX_VALUE) - past.bytesInHour;
  }

  /** An answer to a message: perhaps to a put of a session. */
  public void answered(PeerId from, String id, Optional<String> error) {
    Partner partner = partners.get(from);
    if (partner != null && partner.session.isPresent() && id.length() == 12 && id.endsWith("x")) {
      if (partner.waiting >= MOST_WAITING) {
        return;
      }
      task(
          partner,
          partner.session.get(),
          session -> {
            boolean unused = session.answered(id, error);
            return Optional.empty();
          });
    }
  }

  private void task(Partner partner, Running open, Task task) {
    partner.waiting++;
    open.heardMillis = now();
    means.work.execute(
        () -> {
          if (open.ended) {
            means.loop.execute(() -> partner.waiting--);
            return;
          }
          try {
            Turn turn = run(open.session, task);
            means.loop.execute(() -> done(partner, open, turn));
          } catch (MalformedSync e) {
            means.loop.execute(
                () -> {
                  partner.waiting--;
                  lied(partner, String.valueOf(e.getMessage()));
                });
          } catch (RuntimeException e) {
            LOG.warn("A session with {} failed: {}", partner.name, e.toString());
            means.loop.execute(
                () -> {
                  partner.waiting--;
                  say(partner.id, SyncText.of(new SyncMessage.Done(open.session.id(), SyncMessage.End.FAILED, 0)));
                  end(partner, open, Optional.of("it failed here"));
                });
          }
        });
  }

  private static Turn run(Session session, Task task) {
    Optional<String> said = task.run(session);
    List<Session.Put> puts = new ArrayList<>(2);
    for (Optional<Session.Put> put = session.put(); put.isPresent(); put = session.put()) {
      puts.add(put.get());
    }
    return new Turn(said, puts, session.compared(), session.over());
  }

  private void done(Partner partner, Running open, Turn turn) {
    partner.waiting--;
    if (open.ended) {
      return;
    }
    open.compared = turn.compared;
    turn.said.ifPresent(
        text -> {
          partner.past.bytesInHour += text.length();
          say(partner.id, text);
        });
    for (Session.Put put : turn.puts) {
      partner.past.bytesInHour += put.text().length;
      means.send.accept(partner.id, put.text());
    }
    if (turn.over) {
      end(partner, open, Optional.empty());
    }
  }

  private void say(PeerId to, String text) {
    means.send.accept(to, WireWriter.reconcile(new Message.Reconcile(ids.get(), text)));
  }

  /** What no honest relay says: it is left alone for an hour. */
  private void lied(Partner partner, String how) {
    LOG.warn("No session with {} for an hour: {}", shown(partner), how);
    partner.past.notBeforeMillis = now() + HOUR_MILLIS;
    figures = figures.withCutOff();
    partner.session.ifPresent(open -> end(partner, open, Optional.of(how)));
  }

  private void end(Partner partner, Running open, Optional<String> broken) {
    if (open.ended) {
      return;
    }
    open.ended = true;
    running--;
    open.account.release(Held.SESSIONS, SESSION_BYTES);
    partner.session = partner.session.filter(other -> other != open);
    means.work.execute(
        () -> {
          open.session.close();
          SyncOutcome outcome = open.session.outcome();
          means.loop.execute(() -> settled(partner, open, outcome, broken));
        });
  }

  private void settled(Partner partner, Running open, SyncOutcome outcome, Optional<String> broken) {
    figures = figures.with(outcome);
    boolean moved = outcome.sent() + outcome.refused() + outcome.theySend() > 0;
    boolean whole = outcome.whole() && broken.isEmpty();
    partner.past.inVain = whole || moved || outcome.steps() < 3 ? 0 : partner.past.inVain + 1;
    if (partner.past.inVain >= MOST_IN_VAIN) {
      partner.past.inVain = 0;
      lied(partner, MOST_IN_VAIN + " sessions found differences and moved no row");
    }
    long every = options.everyMillis().orElse(HOUR_MILLIS);
    partner.past.failures = whole || moved ? 0 : Math.min(partner.past.failures + 1, MOST_DOUBLINGS);
    long later = moved && broken.isEmpty() ? SOON_MILLIS : BUSY_MILLIS << partner.past.failures;
    long pause = whole ? every : Math.min(every, later);
    partner.nextMillis = now() + pause + means.random().nextLong(1 + pause / 8);
    String how = broken.orElse(outcome.how());
    if (moved || !how.equals(partner.past.lastEnd)) {
      partner.past.lastEnd = how;
      LOG.info(
          "Session with {}: {}; of {} rows {} sent, {} to come, {} refused, in {} bytes of messages",
          shown(partner),
          how,
          outcome.compared(),
          outcome.sent(),
          outcome.theySend(),
          outcome.refused(),
          outcome.messageBytes());
    }
    open.errand.ifPresent(
        errand -> {
          if (broken.isPresent()) {
            fail(errand, broken.get());
          } else {
            errand.done().complete(outcome);
          }
        });
  }

  /** A url may hold a token. */
  private static String shown(Partner partner) {
    int query = partner.name.indexOf('?');
    return query < 0 ? partner.name : partner.name.substring(0, query);
  }

  private static void fail(Errand errand, String how) {
    errand.done().completeExceptionally(new IllegalStateException("expected a session to be had to its end, but " + how));
  }

  /**
   * A session with a relay of the settings, now; what came of it. On the loop.
   *
   * @param prefixes souls begin with one of these; none for what the settings say
   * @param dry whether rows are only counted
   */
  public CompletableFuture<SyncOutcome> run(PeerId relay, List<String> prefixes, boolean dry) {
    CompletableFuture<SyncOutcome> done = new CompletableFuture<>();
    Errand errand = new Errand(prefixes, dry, done);
    Partner partner = partners.get(relay);
    if (partner == null || partner.errand.isPresent()) {
      fail(errand, partner == null ? "it is no relay that has sessions" : "another is waited for already");
    } else {
      partner.errand = Optional.of(errand);
    }
    return done;
  }

  /** Whether a connection is one that sessions can be had with. */
  public boolean knows(PeerId relay) {
    return partners.containsKey(relay);
  }

  public SyncFigures figures() {
    return figures;
  }

  /** Ends all sessions and begins none. On the loop; what they hold is let go by their thread. */
  public void close() {
    closed = true;
    for (Partner partner : List.copyOf(partners.values())) {
      endOf(partner);
    }
  }

  private long now() {
    return means.ticksMillis.getAsLong();
  }
}
