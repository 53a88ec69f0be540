package chat.exo.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.graph.sum.Print;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Networks of relays from one seed, that have nothing but their sessions: delays, cut links, partitions, restarts, rows that are thrown
 * away, clocks that began at other times. A failing seed is printed by jqwik; put it into {@code simulate} to run it again.
 */
class SyncSimulationTest {
  private static final WireReader READER = new WireReader(WireLimits.defaults());
  private static final long MINUTE = 60_000;

  private record Event(long timeMillis, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::timeMillis).thenComparingLong(Event::order));
  private SplittableRandom random = new SplittableRandom();
  private long nowMillis;
  private long order;
  private long lastPeer;

  /** One end of a connection. */
  private interface End {
    void hear(PeerId from, byte[] text);

    void lost(PeerId peer);
  }

  /** A connection: in order both ways, late, and repeated now and then. */
  private final class Wire {
    private final Map<End, End> ends = new HashMap<>();
    private final Map<End, PeerId> names = new HashMap<>();
    private final Map<End, Long> arrivals = new HashMap<>();
    private boolean cut;

    Wire(End one, End other) {
      ends.put(one, other);
      ends.put(other, one);
      names.put(one, new PeerId(++lastPeer));
      names.put(other, new PeerId(++lastPeer));
    }

    /** What an end calls the other. */
    PeerId at(End end) {
      return Objects.requireNonNull(names.get(end), "one of its two ends");
    }

    void send(End from, byte[] text) {
      End to = Objects.requireNonNull(ends.get(from), "one of its two ends");
      long arrival = Math.max(nowMillis + 1 + random.nextInt(80), arrivals.getOrDefault(to, 0L));
      arrivals.put(to, arrival);
      for (int copy = 0; copy < (random.nextInt(10) == 0 ? 2 : 1); copy++) {
        events.add(
            new Event(
                arrival,
                order++,
                () -> {
                  if (!cut) {
                    to.hear(at(to), text);
                  }
                }));
      }
    }

    void cut() {
      if (!cut) {
        cut = true;
        ends.keySet().forEach(end -> end.lost(at(end)));
      }
    }
  }

  /** A relay of a store and its sessions. */
  private final class Relay implements End {
    private final String name;
    private final Side<MemoryStore> side = new Side<>(new MemoryStore(SumKey.PUBLIC));
    private final Map<PeerId, Wire> wires = new HashMap<>();
    private final Map<PeerId, End> dialled = new HashMap<>();
    private final java.util.Set<String> heard = new java.util.HashSet<>();
    private final Ledger ledger = new Ledger(() -> new LedgerOptions(64 << 20, 128 << 20, 256 << 20));
    private final Map<PeerId, Ledger.Account> accounts = new HashMap<>();
    private final long clockOffset = random.nextInt(10_000_000);
    private Reconciler sessions;
    private long cutOff;

    Relay(String name) {
      this.name = name;
      this.sessions = reconciler();
      after(random.nextInt(1_000), this::tick);
    }

    private Reconciler reconciler() {
      Reconciler.Means means =
          new Reconciler.Means(
              side.store,
              side.store.tables(),
              chore -> 0,
              () -> Double.NEGATIVE_INFINITY,
              task -> after(1 + random.nextInt(3), task),
              task -> after(0, task),
              (to, text) -> Optional.ofNullable(wires.get(to)).ifPresent(wire -> wire.send(this, text)),
              peer -> accounts.computeIfAbsent(peer, id -> ledger.open(Optional.empty())),
              peer -> Optional.of("liar"),
              new SplittableRandom(random.nextLong()),
              () -> nowMillis + clockOffset);
      return new Reconciler(means, new SyncOptions(OptionalLong.of(MINUTE), Optional.empty(), Map.of()), side.refusals);
    }

    private void tick() {
      sessions.turn();
      after(1_000, this::tick);
    }

    void connect(End other, boolean dials, Wire wire) {
      PeerId peer = wire.at(this);
      wires.put(peer, wire);
      if (dials) {
        dialled.put(peer, other);
      }
      sessions.met(peer, other instanceof Relay relay ? "ws://" + relay.name : "", dials, "process");
    }

    @Override
    public void hear(PeerId from, byte[] text) {
      for (Heard one : READER.read(text)) {
        if (!(one instanceof Heard.Said said) || !heard.add(said.message().id())) {
          continue; // by its id, as the mesh passes over what it met before
        }
        switch (said.message()) {
          case Message.Reconcile turn -> sessions.heard(from, "process", turn.text());
          case Message.Put put -> {
            Optional<String> refusal = side.take(text);
            String id = Long.toString(random.nextLong(), 36);
            wireTo(wires, from).send(this, refusal.map(why -> WireWriter.error(id, put.id(), why)).orElseGet(() -> WireWriter.ack(id, put.id())));
          }
          case Message.Reply reply -> sessions.answered(from, reply.replyTo(), reply.err());
          case Message.Get get -> {}
          case Message.Dam dam -> {}
        }
      }
    }

    @Override
    public void lost(PeerId peer) {
      wires.remove(peer);
      sessions.gone(peer);
      Optional.ofNullable(dialled.remove(peer)).ifPresent(other -> after(500 + random.nextInt(3_000), () -> dial(this, other)));
    }

    /** Its process ends and begins again; what it stored is there. */
    void restart() {
      cutOff += sessions.figures().cutOff();
      sessions.close();
      List.copyOf(wires.values()).forEach(Wire::cut);
      sessions = reconciler();
    }

    void write(int round) {
      side.put("soul" + random.nextInt(12), "key" + random.nextInt(300), random.nextInt(1_000), "v" + round % 7);
    }

    void throwAway() {
      side.remove("soul" + random.nextInt(12), "key" + random.nextInt(300));
    }
  }

  /** Somebody with a token who says whatever comes to its mind. */
  private final class Liar implements End {
    private final Map<PeerId, Wire> wires = new HashMap<>();
    private final Map<PeerId, End> victims = new HashMap<>();

    Liar() {
      after(2_000, this::lie);
    }

    private void lie() {
      for (Wire wire : List.copyOf(wires.values())) {
        say(wire, random.nextLong(20), random.nextInt(6));
      }
      after(200 + random.nextInt(2_000), this::lie);
    }

    private void say(Wire wire, long session, int how) {
      byte[] end = {(byte) 0xff};
      List<Item> everything = List.of(new Item.Ranges(new byte[0], List.of(end), List.of(random.nextLong() & SyncText.TAG_MASK)));
      Print print = new Print(random.nextLong(), random.nextLong());
      String text =
          switch (how) {
            case 0, 1 -> SyncText.of(new SyncMessage.Open(session, 1, SumKey.PUBLIC.id(), print, print, Terms.ALL, everything));
            case 2 -> SyncText.of(new SyncMessage.Step(session, true, Optional.empty(), everything));
            case 3 -> SyncText.of(new SyncMessage.Step(session, false, Optional.of(Terms.ALL), List.of(new Item.Want(new byte[0], end, List.of(1L, 2L)))));
            case 4 -> SyncText.of(new SyncMessage.Done(session, SyncMessage.End.COMPARED, Long.MAX_VALUE));
            default -> "AQIDBAUG" + random.nextInt(1_000);
          };
      wire.send(this, WireWriter.reconcile(new Message.Reconcile(Long.toString(random.nextLong(), 36), text)));
    }

    @Override
    public void hear(PeerId from, byte[] text) {
      for (Heard one : READER.read(text)) {
        if (one instanceof Heard.Said said && said.message() instanceof Message.Reconcile turn && random.nextInt(3) > 0) {
          say(wireTo(wires, from), SyncText.session(turn.text()), 2 + random.nextInt(3)); // and never an ack
        }
      }
    }

    @Override
    public void lost(PeerId peer) {
      wires.remove(peer);
      End victim = victims.remove(peer);
      after(1_000, () -> dial(this, Objects.requireNonNull(victim, "somebody it dialled")));
    }
  }

  private static Wire wireTo(Map<PeerId, Wire> wires, PeerId peer) {
    return Objects.requireNonNull(wires.get(peer), "a wire that something came over");
  }

  private void after(long delayMillis, Runnable action) {
    events.add(new Event(nowMillis + delayMillis, order++, action));
  }

  private boolean partitioned;

  private void dial(End from, End to) {
    if (partitioned && random.nextBoolean()) {
      after(1_000, () -> dial(from, to));
      return;
    }
    Wire wire = new Wire(from, to);
    if (to instanceof Relay relay) {
      relay.connect(from, false, wire);
    }
    if (from instanceof Relay relay) {
      relay.connect(to, true, wire);
    } else if (from instanceof Liar liar) {
      liar.wires.put(wire.at(liar), wire);
      liar.victims.put(wire.at(liar), to);
    }
  }

  private void runUntil(long timeMillis) {
    while (events.peek().timeMillis <= timeMillis) {
      Event event = events.remove();
      nowMillis = event.timeMillis;
      event.action.run();
    }
    nowMillis = timeMillis;
  }

  @Property(tries = 12)
  void after_whatever_happened_all_are_equal_and_their_sessions_send_nothing_and_who_lies_changes_nothing(@ForAll long seed) {
    simulate(seed);
  }

  private void simulate(long seed) {
    random = new SplittableRandom(seed);
    events.clear();
    nowMillis = 0;
    partitioned = false;
    List<Relay> relays = new ArrayList<>();
    int count = 3 + random.nextInt(18);
    for (int i = 0; i < count; i++) {
      Relay relay = new Relay("relay" + i);
      relays.add(relay);
      if (i > 0) {
        dial(relay, relays.get(random.nextInt(i)));
      }
      if (i > 2 && random.nextInt(3) == 0) {
        dial(relays.get(random.nextInt(i)), relay);
      }
    }
    boolean lies = random.nextBoolean();
    List<Relay> victims = relays.subList(0, Math.min(3, count));
    if (lies) {
      Liar liar = new Liar();
      victims.forEach(victim -> dial(liar, victim));
    }
    for (int i = 0; i < 4_000; i++) {
      int round = i;
      Relay relay = relays.get(random.nextInt(count));
      after(random.nextInt((int) (4 * MINUTE)), () -> relay.write(round));
    }
    for (int i = 0; i < 40; i++) {
      Relay relay = relays.get(random.nextInt(count));
      int what = random.nextInt(4);
      after(
          random.nextInt((int) (4 * MINUTE)),
          () -> {
            switch (what) {
              case 0 -> List.copyOf(relay.wires.values()).stream().findAny().ifPresent(Wire::cut);
              case 1 -> relay.restart();
              default -> relay.throwAway();
            }
          });
    }
    after(MINUTE, () -> cutInTwo(relays));
    after(3 * MINUTE, () -> partitioned = false);
    runUntil(5 * MINUTE);
    long healed = heal(relays);

    long sent = sent(relays);
    runUntil(healed + 10 * MINUTE);
    assertThat(sent(relays)).as("rows sent once all are equal").isEqualTo(sent);
    assertThat(relays.getFirst().side.rows()).as("rows").isNotEmpty();
    for (Relay relay : relays) {
      assertThat(relay.side.rows().keySet()).as("no row that nobody wrote").allMatch(key -> key.startsWith("[115, 111, 117, 108,"));
    }
    if (lies) {
      assertThat(victims).as("cut off once, and not read any more").allMatch(victim -> victim.sessions.figures().cutOff() <= 2);
      assertThat(victims.stream().mapToLong(victim -> victim.cutOff + victim.sessions.figures().cutOff()).sum()).as("cut off").isPositive();
    }
  }

  private void cutInTwo(List<Relay> relays) {
    partitioned = true;
    for (Relay relay : relays.subList(0, relays.size() / 2)) {
      List.copyOf(relay.wires.values()).forEach(Wire::cut);
    }
  }

  /** Runs until all hold the same. */
  private long heal(List<Relay> relays) {
    for (int minutes = 6; minutes < 60; minutes++) {
      runUntil(minutes * MINUTE);
      Map<String, String> first = relays.getFirst().side.rows();
      if (relays.stream().allMatch(relay -> relay.side.rows().equals(first))) {
        return nowMillis;
      }
    }
    throw new AssertionError("expected all relays to be equal within an hour; sessions: " + relays.stream().map(relay -> relay.sessions.figures()).toList());
  }

  private static long sent(List<Relay> relays) {
    return relays.stream().mapToLong(relay -> relay.sessions.figures().rowsSent()).sum();
  }
}
