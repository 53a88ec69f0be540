// A relay process with little memory, those who attack it, and how an honest user finds it afterwards.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One relay with a heap of 256 MB. Strangers come from 127.0.0.2 on, each an address of its own; the honest user comes from
 * 127.0.0.1, which alone is exempt from what is counted by address. Strangers stay connected until the relay was judged.
 */
final class Besieged implements AutoCloseable {
  static final int HEAP = 256;

  /**
   * Not the common pool: what blocks in it keeps HTTP clients from their answers. Not virtual threads either: on two processors two of
   * them that read what a process says hold up all others.
   */
  static final Executor OWN_THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final Duration HONEST_PATIENCE = Duration.ofSeconds(2);
  private static final int SLOWER_THAN_IN_PEACE = 3;

  /** What one stranger does. Being refused or cut off ends it, and is what should happen. */
  interface Assault {
    void run(Stranger stranger) throws IOException, InterruptedException;
  }

  private final RelayProcess relay;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Stranger> strangers = new ArrayList<>();
  private int addresses = 1;

  private Besieged(RelayProcess relay) {
    this.relay = relay;
  }

  /** Settings as NAME=VALUE. */
  static Besieged start(Path data, String... settings) {
    return start(new RelayProcess.Machine(HEAP, Map.of()), data, settings);
  }

  static Besieged start(RelayProcess.Machine machine, Path data, String... settings) {
    Besieged besieged = unvisited(machine, data, settings);
    HonestUser.visit(besieged.relay, besieged.http); // so that what is judged is not how long classes take to load
    return besieged;
  }

  /** One that an honest user who is nobody in particular has not seen: where only members write he could not. */
  static Besieged ofMembers(Path data, String... settings) {
    return unvisited(new RelayProcess.Machine(HEAP, Map.of()), data, settings);
  }

  private static Besieged unvisited(RelayProcess.Machine machine, Path data, String... settings) {
    List<String> flags = new ArrayList<>(List.of("--durability", "memory", "--set", "limits.exempt-addresses=127.0.0.1"));
    for (String setting : settings) {
      flags.addAll(List.of("--set", setting));
    }
    return new Besieged(RelayProcess.startOn(machine, 0, data, flags));
  }

  RelayProcess relay() {
    return relay;
  }

  RawClient honest() {
    return RawClient.connect(http, relay.socketUri());
  }

  /** A stranger at an address that nobody has had so far. */
  Stranger stranger() {
    addresses++;
    Stranger stranger = new Stranger(relay.port(), "127.0." + addresses / 250 + "." + (addresses % 250 + 1));
    strangers.add(stranger);
    return stranger;
  }

  /** Lets so many strangers at once do something; what is not over in time is cut off by closing what they have open. */
  void attack(int howMany, Duration most, Assault assault) {
    List<Future<?>> running = new ArrayList<>();
    List<Stranger> attackers = new ArrayList<>();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      for (int i = 0; i < howMany; i++) {
        Stranger stranger = stranger();
        attackers.add(stranger);
        running.add(threads.submit(() -> attempt(assault, stranger)));
      }
      long end = System.nanoTime() + most.toNanos();
      for (int i = 0; i < howMany; i++) {
        await(running.get(i), attackers.get(i), end);
      }
    }
  }

  private static void attempt(Assault assault, Stranger stranger) {
    try {
      assault.run(stranger);
    } catch (IOException e) {
      // refused, or cut off
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Future<?> attack, Stranger stranger, long end) {
    try {
      attack.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      stranger.close(); // it is stuck in a write that the relay does not take: that is one way to be held off
    } catch (ExecutionException e) {
      throw new AssertionError("the attack itself failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during an attack", e);
    }
  }

  /** The relay lives, tells the truth about itself, and serves an honest user within two seconds. */
  void judge() {
    judge(HONEST_PATIENCE);
  }

  /** What takes longer may take so long only where a relay that nobody attacks is slow too at that moment. */
  private void judge(Duration patience) {
    assertThat(relay.alive()).as("the relay lives; it said %s", relay.errors()).isTrue();
    CompletableFuture<Map<String, Duration>> elsewhere = CompletableFuture.supplyAsync(PeacefulRelay::visit, OWN_THREADS);
    Map<String, Duration> here = HonestUser.visit(relay, http);
    Map<String, Duration> there = elsewhere.join();
    here.forEach(
        (what, took) -> {
          Duration inPeace = there.getOrDefault(what, Duration.ZERO);
          Duration most = Collections.max(List.of(patience, inPeace.multipliedBy(SLOWER_THAN_IN_PEACE)));
          assertThat(took).as("time to %s, %s at a relay in peace", what, inPeace).isLessThan(most);
        });
    assertThat(relay.alive()).as("the relay lives after it was judged").isTrue();
  }

  /** Judged over and over while strangers are at it, with more patience: they work on the same processor as the relay here. */
  void judgeWhile(CompletableFuture<?> other) {
    do {
      judge(HONEST_PATIENCE.multipliedBy(3));
    } while (!other.isDone());
    other.join();
  }

  @Override
  public void close() {
    strangers.forEach(Stranger::close);
    relay.close();
    http.close();
  }

  /** Whoever attacks, from one address. */
  static final class Stranger implements AutoCloseable {
    private final int port;
    private final String address;
    private final List<HostileSocket> open = new ArrayList<>();
    private volatile boolean gone;

    private Stranger(int port, String address) {
      this.port = port;
      this.address = address;
    }

    /** A TCP connection and no more. */
    HostileSocket connect() throws IOException {
      return keep(HostileSocket.open(port, address));
    }

    /** A socket that was let in. */
    HostileSocket enter() throws IOException {
      return enter(connect());
    }

    /** One that the attack closes itself, and that is not kept for the judgement. */
    HostileSocket enterForAMoment() throws IOException {
      return enter(HostileSocket.open(port, address));
    }

    /** One with a small window, for who does not read. */
    HostileSocket enterNarrow() throws IOException {
      return enter(keep(HostileSocket.openNarrow(port, address)));
    }

    boolean gone() {
      return gone;
    }

    private HostileSocket enter(HostileSocket socket) throws IOException {
      int status = socket.shakeHands("");
      if (status != 101) {
        throw new IOException("not let in: " + status);
      }
      return socket;
    }

    private synchronized HostileSocket keep(HostileSocket socket) throws IOException {
      open.add(socket);
      if (gone) {
        socket.close();
      }
      return socket;
    }

    @Override
    public synchronized void close() {
      gone = true;
      for (HostileSocket socket : open) {
        try {
          socket.close();
        } catch (IOException e) {
          // it is closed all the same
        }
      }
    }
  }
}
