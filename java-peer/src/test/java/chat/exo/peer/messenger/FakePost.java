package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import chat.exo.peer.box.OwnBox;
import chat.exo.peer.post.Post;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One peer's way to the relay, as bad as a seed makes it: acks get lost, entries come twice and in the wrong order, the
 * connection goes away.
 */
final class FakePost implements Post {
  /** How bad it is, in percent. */
  record Weather(int lostAckPercent, int twicePercent, int shufflePercent) {
    static final Weather FINE = new Weather(0, 0, 0);
  }

  private final FakeRelay relay;
  private final String pub;
  private final Weather weather;
  private final Random random;
  private final Map<String, Consumer<List<Entry>>> readers = new ConcurrentHashMap<>();
  private final Map<String, Consumer<List<Entry>>> taps = new ConcurrentHashMap<>();
  private final List<Runnable> callbacks = new CopyOnWriteArrayList<>();
  private final List<Entry> kept = new ArrayList<>();
  private UnaryOperator<Optional<String>> profileLie = profile -> profile;
  private UnaryOperator<List<Entry>> entryLie = entries -> entries;
  private final Set<URI> asked = ConcurrentHashMap.newKeySet();
  private final LongAdder lookups = new LongAdder();
  private final List<Entry> left = new CopyOnWriteArrayList<>();
  private volatile boolean connected = true;
  private volatile Set<URI> dead = Set.of();

  FakePost(FakeRelay relay, String pub, Weather weather, Random random) {
    this.relay = relay;
    this.pub = pub;
    this.weather = weather;
    this.random = random;
  }

  void lieAboutProfiles(UnaryOperator<Optional<String>> lie) {
    profileLie = lie;
  }

  void lieAboutEntries(UnaryOperator<List<Entry>> lie) {
    entryLie = lie;
  }

  /** Nothing can be left at these relays. */
  void dead(Set<URI> relays) {
    dead = Set.copyOf(relays);
  }

  /** How often profiles were asked for. */
  long lookups() {
    return lookups.sum();
  }

  /** The relays that were asked for profiles. */
  Set<URI> asked() {
    return asked;
  }

  /** Entries that were left for anybody. */
  int left() {
    return left.size();
  }

  synchronized void disconnect() {
    connected = false;
    taps.forEach(relay::forget);
    taps.clear();
  }

  void connect() {
    connected = true;
    callbacks.forEach(Runnable::run);
    readers.forEach(this::listen);
  }

  @Override
  public CompletableFuture<Void> leave(String boxId, List<URI> relays, Entry entry) {
    if (!connected) {
      return CompletableFuture.failedFuture(new IOException("no connection"));
    }
    if (!relays.isEmpty() && dead.containsAll(relays)) {
      return CompletableFuture.failedFuture(new IOException("no relay of the contact is connected"));
    }
    if (chance(weather.lostAckPercent() / 2)) {
      return CompletableFuture.failedFuture(new IOException("lost on the way"));
    }
    left.add(entry);
    relay.put(boxId, entry);
    return chance(weather.lostAckPercent())
        ? CompletableFuture.failedFuture(new IOException("the ack was lost"))
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public void collect(OwnBox box, Consumer<List<Entry>> reader) {
    readers.put(box.address().id(), reader);
    if (connected) {
      listen(box.address().id(), reader);
    }
  }

  @Override
  public void erase(OwnBox box, List<String> keys) {
    relay.erase(box.address().id(), keys);
  }

  @Override
  public CompletableFuture<Optional<String>> profile(String whose, List<URI> relays) {
    lookups.increment();
    asked.addAll(relays);
    return connected
        ? CompletableFuture.completedFuture(profileLie.apply(relay.profile(whose)))
        : CompletableFuture.failedFuture(new IOException("no connection"));
  }

  @Override
  public CompletableFuture<Void> publish(String profile) {
    if (connected) {
      relay.publish(pub, profile);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onConnect(Runnable callback) {
    callbacks.add(callback);
  }

  private synchronized void listen(String box, Consumer<List<Entry>> reader) {
    Optional.ofNullable(taps.remove(box)).ifPresent(old -> relay.forget(box, old));
    Consumer<List<Entry>> tap = entries -> deliver(reader, entries);
    taps.put(box, tap);
    relay.listen(box, tap);
    deliver(reader, relay.all(box));
  }

  /** Within four entries of the right order: what overtakes more is a relay's fault that sessions need not survive. */
  private synchronized void deliver(Consumer<List<Entry>> reader, List<Entry> entries) {
    kept.addAll(entryLie.apply(entries));
    if (kept.size() < 4 && entries.size() == 1 && chance(weather.shufflePercent())) {
      return; // kept back: it comes after a later one
    }
    List<Entry> out = new ArrayList<>(kept);
    kept.clear();
    if (chance(weather.shufflePercent())) {
      Collections.reverse(out);
    }
    for (Entry entry : out) {
      reader.accept(List.of(entry));
      if (chance(weather.twicePercent())) {
        reader.accept(List.of(entry));
      }
    }
  }

  private synchronized boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
