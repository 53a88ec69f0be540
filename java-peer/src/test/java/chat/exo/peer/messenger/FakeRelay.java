package chat.exo.peer.messenger;

import chat.exo.peer.box.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What relays keep, in memory: boxes and signed profiles. Honest; {@link FakePost} is what goes wrong. */
final class FakeRelay {
  private final Map<String, TreeMap<String, Entry>> boxes = new ConcurrentHashMap<>();
  private final Map<String, List<Consumer<List<Entry>>>> readers = new ConcurrentHashMap<>();
  private final Map<String, String> profiles = new ConcurrentHashMap<>();
  private volatile boolean keepsAll;

  void put(String box, Entry entry) {
    TreeMap<String, Entry> entries = boxes.computeIfAbsent(box, id -> new TreeMap<>());
    synchronized (entries) {
      if (entries.putIfAbsent(entry.key(), entry) != null) {
        return;
      }
    }
    readers.getOrDefault(box, List.of()).forEach(reader -> reader.accept(List.of(entry)));
  }

  List<Entry> all(String box) {
    TreeMap<String, Entry> entries = boxes.computeIfAbsent(box, id -> new TreeMap<>());
    synchronized (entries) {
      return new ArrayList<>(entries.values());
    }
  }

  /** From now on it erases nothing, like relays without Exo's API. */
  void keepAll() {
    keepsAll = true;
  }

  void erase(String box, List<String> keys) {
    if (keepsAll) {
      return;
    }
    TreeMap<String, Entry> entries = boxes.computeIfAbsent(box, id -> new TreeMap<>());
    synchronized (entries) {
      keys.forEach(entries::remove);
    }
  }

  void listen(String box, Consumer<List<Entry>> reader) {
    readers.computeIfAbsent(box, id -> new CopyOnWriteArrayList<>()).add(reader);
  }

  void forget(String box, Consumer<List<Entry>> reader) {
    readers.getOrDefault(box, List.of()).remove(reader);
  }

  void publish(String pub, String profile) {
    profiles.put(pub, profile);
  }

  Optional<String> profile(String pub) {
    return Optional.ofNullable(profiles.get(pub));
  }

  int entries() {
    return boxes.keySet().stream().mapToInt(box -> all(box).size()).sum();
  }
}
