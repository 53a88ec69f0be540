package chat.exo.relay.sync;

import chat.exo.graph.sum.SumKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one side says to what the other said, and what of it is to be sent. A range that differs is cut at our fences until few rows are
 * left, then these are dealt out to groups, then told by their tags. Pure but for the rows that it reads. One thread.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of rows and bounds, never compared as records
final class Dialogue {
  private static final int OPENING_PARTS = 32;
  private static final int PARTS = 8;
  /** A range of no more rows is told in groups. */
  private static final int GROUPS_FROM = 1_280;
  /** Of no more rows, tag by tag. */
  private static final int TAGS_FROM = 24;
  /** Of more rows nothing is looked up by tag: it is cut first. */
  private static final int MOST_LOOKED_UP = 4 * GROUPS_FROM;

  private static final int ROWS_A_GROUP = 16;
  static final int AUDIT_PARTS = 256;

  /** Rows that are to be sent. */
  sealed interface Outgoing {
    /** All of a range. */
    record All(byte[] from, byte[] to) implements Outgoing {}

    /** Some, by their keys. */
    record Some(List<byte[]> keys) implements Outgoing {}
  }

  private final Comparison ours;
  private final Terms terms;
  private final boolean takes;
  private final boolean gives;
  private final Deque<Item> toSay = new ArrayDeque<>();
  private final Deque<Outgoing> toSend = new ArrayDeque<>();
  private long rowsToSend;
  private long rowsWanted;

  /**
   * A dialogue.
   *
   * @param terms what both compare
   * @param takes whether rows come in
   * @param gives whether rows go out
   */
  Dialogue(Comparison ours, Terms terms, boolean takes, boolean gives) {
    this.ours = ours;
    this.terms = terms;
    this.takes = takes;
    this.gives = gives;
  }

  /** Begins: the sums of all that is compared, and of a part of it that is audited. */
  void open(SumKey key, int auditPart) {
    List<Terms.Scope> scopes = terms.scopes();
    for (Terms.Scope scope : scopes) {
      sayRanges(scope.from(), ours.parts(scope.from(), scope.to(), Math.max(1, OPENING_PARTS / scopes.size())));
    }
    if (key.equals(SumKey.PUBLIC) && ours.hasBlocks()) {
      Terms.Scope slice = ours.slice(auditPart, AUDIT_PARTS);
      if (terms.holds(slice.from(), slice.to()) && Arrays.compareUnsigned(slice.from(), slice.to()) < 0) {
        toSay.add(
            new Item.Audit(
                slice.from(), slice.to(), ours.print(slice.from(), slice.to()), ours.auditPrint(slice.from(), slice.to())));
      }
    }
  }

  /** Hears what the other said. */
  void hear(List<Item> items) {
    for (Item item : items) {
      switch (item) {
        case Item.Ranges ranges -> {
          byte[] from = ranges.from();
          for (int i = 0; i < ranges.bounds().size(); i++) {
            byte[] to = ranges.bounds().get(i);
            if (terms.holds(from, to)) {
              range(from, to, ranges.prints().get(i));
            }
            from = to;
          }
        }
        case Item.Groups groups -> {
          if (terms.holds(groups.from(), groups.to())) {
            groups(groups);
          }
        }
        case Item.Tags tags -> {
          if (terms.holds(tags.from(), tags.to())) {
            tags(tags);
          }
        }
        case Item.Want want -> {
          if (terms.holds(want.from(), want.to())) {
            want(want);
          }
        }
        case Item.Audit audit -> {
          if (terms.holds(audit.from(), audit.to())) {
            audit(audit);
          }
        }
      }
    }
  }

  boolean hasMore() {
    return !toSay.isEmpty();
  }

  /** What is to be said next, as much as goes into one message. */
  List<Item> say(int mostBytes) {
    List<Item> said = new ArrayList<>();
    long bytes = 0;
    long bounds = 0;
    while (!toSay.isEmpty()) {
      Item next = toSay.peek();
      bytes += SyncText.size(next);
      bounds += SyncText.boundBytes(next);
      if (!said.isEmpty() && (bytes > mostBytes || bounds > SyncText.MOST_BOUNDS_BYTES)) {
        break;
      }
      said.add(toSay.remove());
    }
    return said;
  }

  /** What is to be sent, in turn. */
  Deque<Outgoing> toSend() {
    return toSend;
  }

  /** How many rows go out, as known so far. */
  long rowsToSend() {
    return rowsToSend;
  }

  /** How many rows were asked for by name. */
  long rowsWanted() {
    return rowsWanted;
  }

  private void range(byte[] from, byte[] to, long theirs) {
    long mine = ours.print(from, to);
    if (mine == theirs) {
      return;
    }
    if (theirs != 0) {
      describe(from, to, GROUPS_FROM);
    } else if (gives) {
      toSend.add(new Outgoing.All(from, to));
      rowsToSend += ours.count(from, to);
    }
  }

  /** A range that differs, as far as is worth telling. */
  private void describe(byte[] from, byte[] to, int groupsFrom) {
    long count = ours.count(from, to);
    if (count == 0) {
      sayNothingThere(from, to);
    } else if (count > groupsFrom) {
      List<byte[]> parts = ours.parts(from, to, PARTS);
      if (parts.size() > 1) {
        sayRanges(from, parts);
      } else {
        sayGroups(from, to, count); // one block that has grown: its groups are as many
      }
    } else if (count > TAGS_FROM) {
      sayGroups(from, to, count);
    } else {
      toSay.add(new Item.Tags(from, to, 0, List.of(new Item.Group(0, shortTags(ours.rows(from, to))))));
    }
  }

  private void sayRanges(byte[] from, List<byte[]> bounds) {
    List<Long> sums = new ArrayList<>(bounds.size());
    byte[] begin = from;
    for (byte[] bound : bounds) {
      sums.add(ours.print(begin, bound));
      begin = bound;
    }
    toSay.add(new Item.Ranges(from, bounds, sums));
  }

  /** Ranges that touch are told as one. */
  private void sayNothingThere(byte[] from, byte[] to) {
    if (!takes) {
      return;
    }
    if (toSay.peekLast() instanceof Item.Ranges last
        && last.prints().equals(List.of(0L))
        && Arrays.equals(last.bounds().getLast(), from)) {
      toSay.removeLast();
      toSay.add(new Item.Ranges(last.from(), List.of(to), List.of(0L)));
    } else {
      toSay.add(new Item.Ranges(from, List.of(to), List.of(0L)));
    }
  }

  private void sayGroups(byte[] from, byte[] to, long count) {
    int bits = 0;
    while (bits < SyncText.MOST_BITS && (long) ROWS_A_GROUP << bits < count) {
      bits++;
    }
    toSay.add(new Item.Groups(from, to, bits, groupPrints(ours.rows(from, to), bits)));
  }

  private void groups(Item.Groups theirs) {
    if (ours.count(theirs.from(), theirs.to()) > MOST_LOOKED_UP) {
      describe(theirs.from(), theirs.to(), GROUPS_FROM);
      return;
    }
    List<Comparison.Tagged> rows = ours.rows(theirs.from(), theirs.to());
    if (rows.isEmpty()) {
      sayNothingThere(theirs.from(), theirs.to());
      return;
    }
    List<Integer> mine = groupPrints(rows, theirs.bits());
    Map<Integer, List<Long>> differing = new HashMap<>();
    List<Item.Group> groups = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      if (!mine.get(i).equals(theirs.prints().get(i))) {
        List<Long> tags = new ArrayList<>();
        differing.put(i, tags);
        groups.add(new Item.Group(i, tags));
      }
    }
    for (Comparison.Tagged row : rows) {
      List<Long> tags = differing.get(row.group(theirs.bits()));
      if (tags != null) {
        tags.add(row.shortTag());
      }
    }
    if (!groups.isEmpty()) {
      toSay.add(new Item.Tags(theirs.from(), theirs.to(), theirs.bits(), groups));
    }
  }

  private void tags(Item.Tags theirs) {
    if (ours.count(theirs.from(), theirs.to()) > MOST_LOOKED_UP) {
      describe(theirs.from(), theirs.to(), GROUPS_FROM);
      return;
    }
    Map<Integer, Set<Long>> wanted = new HashMap<>();
    theirs.groups().forEach(group -> wanted.computeIfAbsent(group.number(), g -> new HashSet<>()).addAll(group.tags()));
    List<byte[]> missingThere = new ArrayList<>();
    for (Comparison.Tagged row : ours.rows(theirs.from(), theirs.to())) {
      Set<Long> there = wanted.get(row.group(theirs.bits()));
      if (there != null && !there.remove(row.shortTag())) {
        missingThere.add(row.key());
      }
    }
    send(missingThere);
    SortedSet<Long> missingHere = new TreeSet<>();
    wanted.values().forEach(missingHere::addAll);
    if (takes && !missingHere.isEmpty()) {
      rowsWanted += missingHere.size();
      toSay.add(new Item.Want(theirs.from(), theirs.to(), List.copyOf(missingHere)));
    }
  }

  private void want(Item.Want theirs) {
    if (!gives || ours.count(theirs.from(), theirs.to()) > MOST_LOOKED_UP) {
      return;
    }
    Set<Long> wanted = new HashSet<>(theirs.tags());
    List<byte[]> keys = new ArrayList<>();
    for (Comparison.Tagged row : ours.rows(theirs.from(), theirs.to())) {
      if (wanted.remove(row.shortTag())) {
        keys.add(row.key());
      }
    }
    send(keys);
  }

  /** The rows themselves differ though their sums may not: they are told in groups, block by block. */
  private void audit(Item.Audit theirs) {
    if (ours.count(theirs.from(), theirs.to()) > ours.all() / AUDIT_PARTS * 2 + MOST_LOOKED_UP) {
      return; // more than is audited at once
    }
    if (ours.print(theirs.from(), theirs.to()) != theirs.sum() || ours.auditPrint(theirs.from(), theirs.to()) == theirs.print()) {
      return;
    }
    byte[] from = theirs.from();
    for (byte[] to : ours.parts(theirs.from(), theirs.to(), Integer.MAX_VALUE)) {
      describe(from, to, Integer.MAX_VALUE);
      from = to;
    }
  }

  private void send(List<byte[]> keys) {
    if (gives && !keys.isEmpty()) {
      toSend.add(new Outgoing.Some(keys));
      rowsToSend += keys.size();
    }
  }

  private static List<Long> shortTags(List<Comparison.Tagged> rows) {
    return rows.stream().map(Comparison.Tagged::shortTag).toList();
  }

  private static List<Integer> groupPrints(List<Comparison.Tagged> rows, int bits) {
    long[] sums = new long[1 << bits];
    for (Comparison.Tagged row : rows) {
      // Of what the group does not say; spread, so that all of it counts in what is kept.
      sums[row.group(bits)] += (row.tag() ^ (row.tag() >>> 29)) * 0x9E3779B97F4A7C15L + 1;
    }
    List<Integer> prints = new ArrayList<>(sums.length);
    for (long sum : sums) {
      long mixed = (sum ^ (sum >>> 32)) * 0xD6E8FEB86659FD93L;
      prints.add((int) (mixed >>> 40) & SyncText.GROUP_MASK);
    }
    return prints;
  }
}
