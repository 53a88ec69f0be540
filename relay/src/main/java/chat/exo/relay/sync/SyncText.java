package chat.exo.relay.sync;

import chat.exo.graph.sum.Print;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Messages of a session as bytes, and back, in base64. A bound says how many bytes it shares with the bound before it in the message.
 * Whatever is read is bounded by the bytes it came in.
 */
final class SyncText {
  private static final byte OPEN = 1;
  private static final byte STEP = 2;
  private static final byte DONE = 3;
  private static final int TAG_BYTES = 5;
  private static final int GROUP_BYTES = 3;
  private static final int MOST_BOUND = 1 << 16;

  /** All bounds of a message as they are in memory: each may share nearly all of itself with the one before. */
  static final long MOST_BOUNDS_BYTES = 8L << 20;

  /** A whole message, in base64. */
  static final int MOST_CHARACTERS = 256 << 10;
  /** Kind and session, in base64. */
  private static final int HEAD_CHARACTERS = 12;

  static final int MOST_BITS = 12;
  static final long TAG_MASK = (1L << (8 * TAG_BYTES)) - 1;
  static final int GROUP_MASK = (1 << (8 * GROUP_BYTES)) - 1;

  private SyncText() {}

  static String of(SyncMessage message) {
    Writer out = new Writer();
    switch (message) {
      case SyncMessage.Open open -> {
        out.head(OPEN, open.session());
        out.number(open.rule());
        out.fixed(open.keyId() & 0xffffffffL, 4);
        out.print(open.salt());
        out.print(open.proof());
        out.terms(open.terms());
        open.items().forEach(out::item);
      }
      case SyncMessage.Step step -> {
        out.head(STEP, step.session());
        out.number((step.more() ? 1 : 0) | (step.terms().isPresent() ? 2 : 0));
        step.terms().ifPresent(out::terms);
        step.items().forEach(out::item);
      }
      case SyncMessage.Done done -> {
        out.head(DONE, done.session());
        out.number(done.end().code());
        out.number(done.rows());
      }
    }
    return Base64.getEncoder().encodeToString(out.bytes.toByteArray());
  }

  /**
   * Reads a message.
   *
   * @throws MalformedSync if it is none
   */
  static SyncMessage read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new MalformedSync("expected at most " + MOST_CHARACTERS + " characters, got " + text.length());
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedSync("expected base64, got other characters");
    }
    Reader in = new Reader(bytes);
    int kind = in.octet();
    long session = in.fixed(Long.BYTES);
    return switch (kind) {
      case OPEN ->
          new SyncMessage.Open(session, (int) in.number(255), (int) in.fixed(4), in.print(), in.print(), in.terms(), in.items());
      case STEP -> {
        long flags = in.number(3);
        yield new SyncMessage.Step(session, (flags & 1) != 0, (flags & 2) != 0 ? Optional.of(in.terms()) : Optional.empty(), in.items());
      }
      case DONE -> new SyncMessage.Done(session, end((int) in.number(255)), in.number(Long.MAX_VALUE));
      default -> throw new MalformedSync("expected a message of a session, got kind " + kind);
    };
  }

  private static SyncMessage.End end(int code) {
    for (SyncMessage.End end : SyncMessage.End.values()) {
      if (end.code() == code) {
        return end;
      }
    }
    throw new MalformedSync("expected how a session ended, got " + code);
  }

  /** Which session a message is of, of which no more is read; 0 if that cannot be told. */
  static long session(String text) {
    if (text.length() < HEAD_CHARACTERS) {
      return 0;
    }
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(0, HEAD_CHARACTERS))).getLong(1);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** How many bytes an item takes, about, before base64. */
  static int size(Item item) {
    Writer out = new Writer();
    out.item(item);
    return out.bytes.size();
  }

  /** What its bounds take in memory. */
  static long boundBytes(Item item) {
    return switch (item) {
      case Item.Ranges ranges -> ranges.from().length + ranges.bounds().stream().mapToLong(bound -> bound.length).sum();
      case Item.Groups groups -> (long) groups.from().length + groups.to().length;
      case Item.Tags tags -> (long) tags.from().length + tags.to().length;
      case Item.Want want -> (long) want.from().length + want.to().length;
      case Item.Audit audit -> (long) audit.from().length + audit.to().length;
    };
  }

  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private byte[] last = {};

    void head(byte kind, long session) {
      bytes.write(kind);
      fixed(session, Long.BYTES);
    }

    void number(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    void fixed(long value, int width) {
      for (int at = width - 1; at >= 0; at--) {
        bytes.write((int) (value >>> (8 * at)));
      }
    }

    void print(Print print) {
      fixed(print.high(), Long.BYTES);
      fixed(print.low(), Long.BYTES);
    }

    void bound(byte[] bound) {
      int mismatch = Arrays.mismatch(last, bound);
      int shared = mismatch < 0 ? bound.length : mismatch;
      number(shared);
      number(bound.length - shared);
      bytes.write(bound, shared, bound.length - shared);
      last = bound;
    }

    void terms(Terms terms) {
      boolean all = terms.oldest() == Double.NEGATIVE_INFINITY;
      number((terms.takes() ? 1 : 0) | (terms.gives() ? 2 : 0) | (terms.dry() ? 4 : 0) | (all ? 0 : 8));
      if (!all) {
        fixed(Double.doubleToLongBits(terms.oldest()), Long.BYTES);
      }
      number(terms.prefixes().size());
      terms.prefixes().forEach(this::bound);
    }

    void item(Item item) {
      switch (item) {
        case Item.Ranges ranges -> {
          bytes.write(1);
          bound(ranges.from());
          number(ranges.bounds().size());
          for (int i = 0; i < ranges.bounds().size(); i++) {
            bound(ranges.bounds().get(i));
            fixed(ranges.prints().get(i), TAG_BYTES);
          }
        }
        case Item.Groups groups -> {
          bytes.write(2);
          bound(groups.from());
          bound(groups.to());
          number(groups.bits());
          groups.prints().forEach(print -> fixed(print, GROUP_BYTES));
        }
        case Item.Tags tags -> {
          bytes.write(3);
          bound(tags.from());
          bound(tags.to());
          number(tags.bits());
          number(tags.groups().size());
          for (Item.Group group : tags.groups()) {
            number(group.number());
            number(group.tags().size());
            group.tags().forEach(tag -> fixed(tag, TAG_BYTES));
          }
        }
        case Item.Want want -> {
          bytes.write(4);
          bound(want.from());
          bound(want.to());
          number(want.tags().size());
          want.tags().forEach(tag -> fixed(tag, TAG_BYTES));
        }
        case Item.Audit audit -> {
          bytes.write(5);
          bound(audit.from());
          bound(audit.to());
          fixed(audit.sum(), TAG_BYTES);
          fixed(audit.print(), TAG_BYTES);
        }
      }
    }
  }

  private static final class Reader {
    private final ByteBuffer in;
    private byte[] last = {};
    private long boundBytes;

    Reader(byte[] bytes) {
      this.in = ByteBuffer.wrap(bytes);
    }

    int octet() {
      if (!in.hasRemaining()) {
        throw new MalformedSync("expected more bytes, got the end");
      }
      return in.get();
    }

    long number(long most) {
      long value = 0;
      for (int shift = 0; shift < 63; shift += 7) {
        int next = octet();
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          if (value > most) {
            throw new MalformedSync("expected at most " + most + ", got " + value);
          }
          return value;
        }
      }
      throw new MalformedSync("expected a number, got more than 63 bits");
    }

    /** A count of things that take at least so many bytes each: no more can be there than bytes are. */
    private int count(int bytesEach) {
      return (int) number(in.remaining() / bytesEach);
    }

    long fixed(int width) {
      long value = 0;
      for (int i = 0; i < width; i++) {
        value = (value << 8) | (octet() & 0xff);
      }
      return value;
    }

    Print print() {
      return new Print(fixed(Long.BYTES), fixed(Long.BYTES));
    }

    byte[] bound() {
      int shared = (int) number(last.length);
      int rest = (int) number(MOST_BOUND - shared);
      if (rest > in.remaining()) {
        throw new MalformedSync("expected " + rest + " more bytes of a bound, got " + in.remaining());
      }
      boundBytes += shared + rest;
      if (boundBytes > MOST_BOUNDS_BYTES) {
        throw new MalformedSync("expected at most " + MOST_BOUNDS_BYTES + " bytes of bounds, got more");
      }
      byte[] bound = Arrays.copyOf(last, shared + rest);
      in.get(bound, shared, rest);
      last = bound;
      return bound;
    }

    /** The end of a range: behind its beginning. */
    private byte[] boundBehind(byte[] from) {
      byte[] bound = bound();
      if (Arrays.compareUnsigned(from, bound) >= 0) {
        throw new MalformedSync("expected a bound behind the one before it, got one that is not");
      }
      return bound;
    }

    Terms terms() {
      long flags = number(15);
      double oldest = (flags & 8) != 0 ? Double.longBitsToDouble(fixed(Long.BYTES)) : Double.NEGATIVE_INFINITY;
      int count = (int) number(Terms.MOST_PREFIXES);
      List<byte[]> prefixes = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        prefixes.add(bound());
      }
      return new Terms((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, oldest, prefixes);
    }

    List<Item> items() {
      List<Item> items = new ArrayList<>();
      while (in.hasRemaining()) {
        items.add(item());
      }
      return items;
    }

    private Item item() {
      int kind = octet();
      byte[] from = bound();
      return switch (kind) {
        case 1 -> ranges(from);
        case 2 -> {
          byte[] to = boundBehind(from);
          int bits = (int) number(MOST_BITS);
          if (in.remaining() < (1 << bits) * GROUP_BYTES) {
            throw new MalformedSync("expected " + (1 << bits) + " groups, got the end");
          }
          List<Integer> prints = new ArrayList<>(1 << bits);
          for (int i = 0; i < 1 << bits; i++) {
            prints.add((int) fixed(GROUP_BYTES));
          }
          yield new Item.Groups(from, to, bits, prints);
        }
        case 3 -> {
          byte[] to = boundBehind(from);
          int bits = (int) number(MOST_BITS);
          int count = count(2);
          List<Item.Group> groups = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            groups.add(new Item.Group((int) number((1L << bits) - 1), tags()));
          }
          yield new Item.Tags(from, to, bits, groups);
        }
        case 4 -> new Item.Want(from, boundBehind(from), tags());
        case 5 -> new Item.Audit(from, boundBehind(from), fixed(TAG_BYTES), fixed(TAG_BYTES));
        default -> throw new MalformedSync("expected an item of a session, got kind " + kind);
      };
    }

    private Item ranges(byte[] from) {
      int count = count(2 + TAG_BYTES);
      List<byte[]> bounds = new ArrayList<>(count);
      List<Long> prints = new ArrayList<>(count);
      byte[] before = from;
      for (int i = 0; i < count; i++) {
        before = boundBehind(before);
        bounds.add(before);
        prints.add(fixed(TAG_BYTES));
      }
      return new Item.Ranges(from, bounds, prints);
    }

    private List<Long> tags() {
      int count = count(TAG_BYTES);
      List<Long> tags = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        tags.add(fixed(TAG_BYTES));
      }
      return tags;
    }
  }
}
