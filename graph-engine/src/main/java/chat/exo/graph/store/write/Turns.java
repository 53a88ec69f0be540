package chat.exo.graph.store.write;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What waits, and whose turn it is: one of each share, and within a share one of each sender, whose order is kept. A share is all
 * that one person may bring: five hundred connections of one address have one turn and not five hundred. Bounded in all; who has
 * little waiting is taken in however full it is, because others' haste is not its fault. Not thread-safe.
 */
public final class Turns<T> {
  /** What every share may have waiting. */
  private static final int GUARANTEED = 16;

  private static final long GUARANTEED_BYTES = 64 << 10;

  private static final class Sender<T> {
    private final long number;
    private final ArrayDeque<T> waiting = new ArrayDeque<>(4);

    Sender(long number) {
      this.number = number;
    }
  }

  private static final class Share<T> {
    private final long number;
    private final Map<Long, Sender<T>> senders = new HashMap<>(2);
    private final ArrayDeque<Sender<T>> round = new ArrayDeque<>(2);
    private int size;
    private long bytes;

    Share(long number) {
      this.number = number;
    }
  }

  private final int maxItems;
  private final long maxBytes;
  private final ToLongFunction<T> bytesOf;
  private final Map<Long, Share<T>> shares = new HashMap<>();
  private final ArrayDeque<Share<T>> round = new ArrayDeque<>();
  private int size;
  private long bytes;

  public Turns(int maxItems, long maxBytes, ToLongFunction<T> bytesOf) {
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.bytesOf = bytesOf;
  }

  /** Whether it was taken in; refused is who has its share waiting already, never who has little. */
  public boolean offer(long shareNumber, long senderNumber, T item) {
    long itemBytes = bytesOf.applyAsLong(item);
    Share<T> share = shares.get(shareNumber);
    if (share == null) {
      share = new Share<>(shareNumber);
      shares.put(shareNumber, share);
      round.add(share);
    } else if (!takes(share, itemBytes)) {
      return false;
    }
    Sender<T> sender = share.senders.get(senderNumber);
    if (sender == null) {
      sender = new Sender<>(senderNumber);
      share.senders.put(senderNumber, sender);
      share.round.add(sender);
    }
    sender.waiting.add(item);
    share.size++;
    share.bytes += itemBytes;
    size++;
    bytes += itemBytes;
    return true;
  }

  /** A share has something waiting, because it goes with the last of it. */
  private boolean takes(Share<T> share, long itemBytes) {
    if (share.size < GUARANTEED && share.bytes + itemBytes <= GUARANTEED_BYTES) {
      return true;
    }
    return size < maxItems
        && bytes + itemBytes <= maxBytes
        && share.size < maxItems / shares.size()
        && share.bytes + itemBytes <= maxBytes / shares.size();
  }

  /** Whose turn it is. */
  public Optional<T> next() {
    return round.isEmpty() ? Optional.empty() : Optional.of(round.element().round.element().waiting.element());
  }

  /** Takes the next one out; there has to be one. */
  public T take() {
    Share<T> share = round.remove();
    Sender<T> sender = share.round.remove();
    T item = sender.waiting.remove();
    long itemBytes = bytesOf.applyAsLong(item);
    share.size--;
    share.bytes -= itemBytes;
    size--;
    bytes -= itemBytes;
    if (sender.waiting.isEmpty()) {
      share.senders.remove(sender.number);
    } else {
      share.round.add(sender);
    }
    if (share.size == 0) {
      shares.remove(share.number);
    } else {
      round.add(share);
    }
    return item;
  }

  public int size() {
    return size;
  }
}
