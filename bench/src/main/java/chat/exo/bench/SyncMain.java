package chat.exo.bench;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.Standing;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.Write;
import chat.exo.graph.store.Written;
import chat.exo.graph.store.page.RowKey;
import chat.exo.graph.store.page.RowValue;
import chat.exo.graph.store.rocks.RocksStore;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.graph.sum.RowSums;
import chat.exo.graph.sum.SumKey;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.sync.Rehearsal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * What it costs two relays to find what they do not have in common: bytes as on the wire, puts through the real writer, both stores on
 * this disk. Argument: how many rows, a million of them if none.
 */
public final class SyncMain {
  private static final long SEED = 20261128;
  private static final int BATCH = 1_000;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final int rows;

  private SyncMain(int rows) {
    this.rows = rows;
  }

  public static void main(String[] arguments) throws IOException {
    new SyncMain(arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0])).run(Files.createTempDirectory("exo-bench-sync"));
  }

  private void run(Path folder) throws IOException {
    System.out.printf("%,d rows on either side, seed %d%n", rows, SEED);
    try (Relay one = new Relay(folder.resolve("one"));
        Relay other = new Relay(folder.resolve("other"))) {
      fill(one, rows);
      fill(other, rows);
      long began = System.nanoTime();
      one.tidy();
      System.out.printf("sums cut while the other was filled; what was left took %.2f s%n", seconds(began));
      other.tidy();
      report("equal stores", one, other);
      differ(one, other, 10);
      report("10 differences", one, other);
      differ(one, other, rows / 500);
      report("0.1 % on both sides", one, other);
      report("the next session", one, other);
      differ(one, other, rows / 500);
      try (LiveWrites live = new LiveWrites(one)) {
        report("0.1 % under " + LiveWrites.A_SECOND + " writes a second", one, other);
      }
      upkeep(one);
    }
    try (Relay full = new Relay(folder.resolve("one"));
        Relay empty = new Relay(folder.resolve("empty"))) {
      empty.tidy();
      full.tidy();
      report("one side empty", empty, full);
    }
    try (RocksStore again = RocksStore.open(folder.resolve("other"), options(), SumKey.ofSecret("another key, so that the sums are built"))) {
      long began = System.nanoTime();
      while (again.tidy()) {
        // to the end
      }
      System.out.printf("all sums built anew in %.2f s%n", seconds(began));
    }
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private void report(String what, Relay one, Relay other) {
    long began = System.nanoTime();
    Rehearsal.Came came = Rehearsal.run(one.party(), other.party(), random.nextLong());
    System.out.printf(
        Locale.ROOT,
        "%-36s %9.1f KB of messages in %2d, %,9d rows in %9.1f KB of puts, %6.2f s%n",
        what,
        came.messageBytes() / 1e3,
        came.messages(),
        came.opener().sent() + came.answerer().sent(),
        came.putBytes() / 1e3,
        seconds(began));
  }

  /** Half are other states on one side, a quarter each are only on one. */
  private void differ(Relay one, Relay other, int count) {
    List<Change> ones = new ArrayList<>();
    List<Change> others = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CellName there = name(random.nextInt(rows));
      switch (i % 4) {
        case 0 -> ones.add(one.over(there, cell(there.key(), 3_000_000 + i)));
        case 1 -> others.add(other.over(there, cell(there.key(), 3_000_000 + i)));
        case 2 -> ones.add(one.over(name(random.nextInt(rows), "new" + i), cell("new" + i, 3_000_000 + i)));
        default -> others.add(other.over(name(random.nextInt(rows), "new" + i), cell("new" + i, 3_000_000 + i)));
      }
    }
    one.store.commit(ones, List.of());
    other.store.commit(others, List.of());
    one.tidy();
    other.tidy();
  }

  private static void fill(Relay relay, int rows) {
    List<Change> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < rows; i++) {
      CellName name = name(i);
      batch.add(new Change(Change.NOBODY, name, Optional.empty(), Optional.of(cell(name.key(), i))));
      if (batch.size() == BATCH || i == rows - 1) {
        relay.store.commit(batch, List.of());
        batch.clear();
        relay.tidy();
      }
    }
  }

  /** A fifth of all rows is one node. */
  private static CellName name(int row) {
    return name(row, "key" + Integer.toString(row * 31, 36));
  }

  private static CellName name(int row, String key) {
    return new CellName(new Soul(row % 5 == 0 ? "board/large" : "board/" + Integer.toString(row / 7 * 7, 36)), key);
  }

  private static Cell cell(String key, int row) {
    return new Cell(key, 1_700_000_000_000.0 + row, new Value.Text("value " + row + " " + "x".repeat(140)));
  }

  /** What keeping the sums adds to a write that takes the place of another. */
  private void upkeep(Relay relay) {
    int count = 4_000;
    RowSums sums = relay.store.sums();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 60; round++) {
      List<byte[]> keys = new ArrayList<>();
      List<Cell> before = new ArrayList<>();
      List<byte[]> after = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        CellName name = name(random.nextInt(rows));
        keys.add(RowKey.of(name));
        before.add(cell(name.key(), i));
        after.add(RowValue.of(cell(name.key(), i + 1)));
      }
      long began = cpuNanos();
      for (int i = 0; i < count; i += 64) {
        try (RowSums.Round commit = sums.begin()) {
          for (int j = i; j < Math.min(count, i + 64); j++) {
            commit.row(keys.get(j), Optional.of(RowValue.of(before.get(j))), Optional.of(after.get(j)));
          }
          commit.done();
        }
      }
      best = Math.min(best, (cpuNanos() - began) / 1e3 / count);
    }
    System.out.printf(Locale.ROOT, "upkeep of a write that takes the place of another: %.2f us of CPU%n", best);
    sums.forget();
  }

  private static StoreOptions options() {
    return new StoreOptions(Durability.MEMORY, 64 << 20, 16 << 20, 512);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double seconds(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  /** A store and its writer. */
  private static final class Relay implements AutoCloseable, WriteListener {
    private static final WireReader READER = new WireReader(WireLimits.defaults());

    private final RocksStore store;
    private final WriteStage writer;
    private final ConcurrentHashMap<Long, CompletableFuture<Optional<String>>> waiting = new ConcurrentHashMap<>();
    private long lastTicket;

    Relay(Path folder) {
      store = RocksStore.open(folder, options(), SumKey.PUBLIC);
      writer = new WriteStage(store, () -> 1e15, WriteLimits.defaults()).start(this);
    }

    void tidy() {
      while (store.tidy()) {
        // to the end
      }
    }

    Change over(CellName name, Cell cell) {
      Optional<Cell> there = store.cells(List.of(name)).getFirst();
      return new Change(Change.NOBODY, name, there.map(Standing::of), Optional.of(cell));
    }

    Rehearsal.Party party() {
      return new Rehearsal.Party(
          store, text -> write(((Message.Put) ((Heard.Said) READER.read(text).getFirst()).message()).graph()));
    }

    Optional<String> write(Graph graph) {
      CompletableFuture<Optional<String>> done = new CompletableFuture<>();
      long ticket;
      synchronized (this) {
        ticket = ++lastTicket;
      }
      waiting.put(ticket, done);
      if (!writer.offer(new Write.Put(ticket, 1, graph))) {
        throw new IllegalStateException("expected room for a put, got none");
      }
      return done.join();
    }

    @Override
    public void written(List<Written> batch) {
      batch.forEach(one -> Optional.ofNullable(waiting.remove(one.ticket())).ifPresent(done -> done.complete(Optional.empty())));
    }

    @Override
    public void failed(List<Write.Put> batch, RuntimeException cause) {
      batch.forEach(one -> Optional.ofNullable(waiting.remove(one.ticket())).ifPresent(done -> done.completeExceptionally(cause)));
    }

    @Override
    public void close() {
      writer.close();
      store.close();
    }
  }

  /** Somebody who writes meanwhile. */
  private static final class LiveWrites implements AutoCloseable {
    static final int A_SECOND = 1_000;

    private final Thread thread;
    private volatile boolean closed;

    LiveWrites(Relay relay) {
      IntConsumer write =
          i -> {
            Optional<String> unused =
                relay.write(Graph.of(new Node(new Soul("board/live" + i % 100), List.of(cell("live" + i, 4_000_000 + i)))));
          };
      thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; !closed; i++) {
                      write.accept(i);
                      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000L / A_SECOND);
                    }
                  });
    }

    @Override
    public void close() {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
