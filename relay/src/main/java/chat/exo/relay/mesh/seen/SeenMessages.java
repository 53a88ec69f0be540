package chat.exo.relay.mesh.seen;

import chat.exo.relay.mesh.peer.PeerId;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which message ids were met, what came of puts, and where answers go. Two generations of hashes: when the young one is old or
 * full the other is forgotten, and what is touched moves into the young one. So memory is bounded and flat, and an id lives as
 * long as promised after its last touch unless more come than are remembered.
 *
 * <p>gun: ids live 9 seconds since the last touch. Here they live longer, because WebRTC peers answer each other for a
 * minute; the number is bounded instead, which gun's is not.
 */
public final class SeenMessages {
  /**
   * Where a message came from.
   *
   * @param from the connection, or {@link PeerId#SELF}
   * @param originalId the id its writer knows, when the message goes on under another one
   * @param get whether it asks for data
   */
  public record Origin(PeerId from, String originalId, boolean get) {}

  /** What is known of a put that came in. */
  public enum Met {
    NEW,
    UNDER_WAY,
    STORED
  }

  /** Texts of other ids that one generation keeps. */
  private static final int MAX_NOTED_CHARS = 4 << 20;

  private static final byte OTHER = 1;
  private static final byte GET = 2;
  private static final byte PUT_UNDER_WAY = 3;
  private static final byte PUT_STORED = 4;
  private static final byte FORGOTTEN = 5;

  private final int maxIdsPerGeneration;
  private final long lifeMillis;
  private final KeyedHash hash;
  private Generation young = new Generation(Generation.LEAST_PLACES);
  private Generation old = new Generation(Generation.LEAST_PLACES);
  private long youngSinceMillis;

  public SeenMessages(int maxIds, long lifeMillis, RandomGenerator random) {
    this.maxIdsPerGeneration = Math.max(1, maxIds / 2);
    this.lifeMillis = lifeMillis;
    this.hash = new KeyedHash(random);
  }

  /** Takes note of an id that is no put's; false if it was met before, which also keeps it alive. */
  public boolean add(String id, Origin origin, long nowMillis) {
    long key = hash.of(id);
    if (touch(key) >= 0) {
      return false;
    }
    boolean mapped = !origin.originalId.equals(id);
    note(key, origin.from, origin.get ? GET : OTHER, 0, mapped ? origin.originalId : null, nowMillis);
    return true;
  }

  /**
   * Takes note of a put. Under the id of another put it is a new one: an ack must not speak of what was not written.
   *
   * @param content stands for what the put says
   */
  public Met put(String id, int content, Owed owed, long nowMillis) {
    long key = hash.of(id);
    int place = touch(key);
    if (place >= 0 && young.contents[place] == content && young.kinds[place] == PUT_UNDER_WAY) {
      return Met.UNDER_WAY;
    }
    if (place >= 0 && young.contents[place] == content && young.kinds[place] == PUT_STORED) {
      young.from[place] = owed.from().number(); // the way to its writer now
      return Met.STORED;
    }
    if (place >= 0) {
      young.set(place, owed.from().number(), PUT_UNDER_WAY, content, owed);
    } else {
      note(key, owed.from(), PUT_UNDER_WAY, content, owed, nowMillis);
    }
    return Met.NEW;
  }

  /** The put that is under way under an id. */
  public Owed underWay(String id) {
    int place = touch(hash.of(id));
    if (place < 0 || !(young.notes[place] instanceof Owed owed)) {
      throw new IllegalStateException("expected a put that is under way, got none");
    }
    return owed;
  }

  /** A put is stored; whoever repeats it is told so. */
  public void stored(Owed owed) {
    ended(owed, PUT_STORED);
  }

  /** A put was refused; it may be tried again. */
  public void forget(Owed owed) {
    ended(owed, FORGOTTEN);
  }

  /** Where answers to an id go, if it is still known; every answer keeps the way open. */
  public Optional<Origin> origin(String id, long nowMillis) {
    int place = touch(hash.of(id));
    if (place < 0) {
      return Optional.empty();
    }
    String original = young.notes[place] instanceof String text ? text : id;
    return Optional.of(new Origin(new PeerId(young.from[place]), original, young.kinds[place] == GET));
  }

  /** Answers to an id go another way now. */
  public void moved(String id, PeerId to) {
    int place = touch(hash.of(id));
    if (place >= 0) {
      young.from[place] = to.number();
    }
  }

  public int size() {
    return young.size + old.size;
  }

  private void ended(Owed owed, byte kind) {
    int place = touch(hash.of(owed.put().id()));
    if (place >= 0 && young.notes[place] == owed) { // not if another put has taken the id, or it is forgotten by now
      young.kinds[place] = kind;
      young.notes[place] = null;
    }
  }

  /** The place in the young generation of an id that is known, or -1. */
  private int touch(long key) {
    int place = young.find(key);
    if (place >= 0) {
      return young.kinds[place] == FORGOTTEN ? -1 : place;
    }
    int before = old.find(key);
    if (before < 0 || old.kinds[before] == FORGOTTEN) {
      return -1;
    }
    int moved = young.place(key);
    young.set(moved, old.from[before], old.kinds[before], old.contents[before], old.notes[before]);
    old.kinds[before] = FORGOTTEN;
    old.notes[before] = null;
    return moved;
  }

  private void note(long key, PeerId from, byte kind, int content, @Nullable Object note, long nowMillis) {
    boolean full = young.size >= maxIdsPerGeneration || young.notedChars > MAX_NOTED_CHARS;
    if (full || nowMillis - youngSinceMillis > lifeMillis) {
      boolean bothOld = !full && nowMillis - youngSinceMillis > 2 * lifeMillis;
      Generation next = old.emptied(young.size);
      old = bothOld ? new Generation(Generation.LEAST_PLACES) : young;
      young = next;
      youngSinceMillis = nowMillis;
    }
    young.set(young.place(key), from.number(), kind, content, note);
  }

  /** A table of open places, at least half of them free. */
  private static final class Generation {
    static final int LEAST_PLACES = 1_024;

    private long[] keys;
    private long[] from;
    private int[] contents;
    private byte[] kinds;
    private @Nullable Object[] notes;
    private int size;
    private int notedChars;

    Generation(int places) {
      keys = new long[places];
      from = new long[places];
      contents = new int[places];
      kinds = new byte[places];
      notes = new Object[places];
    }

    /** This one, or another, empty, with room for about as many. */
    Generation emptied(int ids) {
      int places = Math.max(LEAST_PLACES, Integer.highestOneBit(Math.max(1, ids)) * 4);
      if (places != keys.length) {
        return new Generation(places);
      }
      Arrays.fill(keys, 0);
      Arrays.fill(notes, null);
      size = 0;
      notedChars = 0;
      return this;
    }

    int find(long key) {
      int mask = keys.length - 1;
      for (int place = (int) key & mask; keys[place] != 0; place = (place + 1) & mask) {
        if (keys[place] == key) {
          return place;
        }
      }
      return -1;
    }

    /** The place of a key, taken if it was free. */
    int place(long key) {
      int known = find(key);
      if (known >= 0) {
        return known;
      }
      if (size * 2 >= keys.length) {
        grow();
      }
      size++;
      int mask = keys.length - 1;
      int place = (int) key & mask;
      while (keys[place] != 0) {
        place = (place + 1) & mask;
      }
      keys[place] = key;
      return place;
    }

    void set(int place, long sender, byte kind, int content, @Nullable Object note) {
      from[place] = sender;
      kinds[place] = kind;
      contents[place] = content;
      notes[place] = note;
      if (note instanceof String text) {
        notedChars += text.length();
      }
    }

    private void grow() {
      Generation larger = new Generation(keys.length * 2);
      for (int place = 0; place < keys.length; place++) {
        if (keys[place] != 0) {
          larger.set(larger.place(keys[place]), from[place], kinds[place], contents[place], notes[place]);
        }
      }
      keys = larger.keys;
      from = larger.from;
      contents = larger.contents;
      kinds = larger.kinds;
      notes = larger.notes;
    }
  }
}
