package chat.exo.peer.session;

import chat.exo.peer.vault.Form;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.signal.libsignal.protocol.message.SignalMessage;

/**
 * How far a chain of messages has come. libsignal computes every key between the last message and the number a message
 * names, up to 25,000 and in every session it knows, before it looks at the MAC: 1 KB from anybody costs seconds and more.
 * So a number too far ahead of what was read is refused before.
 *
 * @param ratchet of the chain {@code counter} counts in, the beginning of the key
 * @param counter of the farthest message read
 * @param epoch of the post-quantum chain {@code index} counts in
 * @param index of the farthest message read
 */
record Progress(long ratchet, long counter, long epoch, long index) {
  /**
   * The cost grows with the square of it: a first message so far ahead takes 23 ms of CPU, one of 2,000 takes 85, and libsignal's own
   * bound of 25,000 takes seconds.
   */
  static final int MAX_AHEAD = 1_000;

  static final Progress NONE = new Progress(0, 0, 0, 0);
  static final Form<Progress> FORM = Form.of((row, stored) -> parse(stored), Progress::print);

  private static final int MAX_VARINT_BYTES = 9;

  /** What a message says of itself; empty if its post-quantum part has no readable number. */
  static Optional<Progress> of(SignalMessage message) {
    long ratchet = ByteBuffer.wrap(message.getSenderRatchetKey().getPublicKeyBytes()).getLong();
    long counter = Integer.toUnsignedLong(message.getCounter());
    byte[] pq = message.getPqRatchet();
    if (pq.length == 0) {
      return Optional.of(new Progress(ratchet, counter, 0, 0));
    }
    ByteBuffer in = ByteBuffer.wrap(pq, 1, pq.length - 1); // behind the version
    long epoch = varint(in);
    long index = epoch < 0 ? -1 : varint(in);
    return index < 0 ? Optional.empty() : Optional.of(new Progress(ratchet, counter, epoch, index));
  }

  /** One of a group's chain: only the iteration counts. */
  static Progress iteration(long iteration) {
    return new Progress(0, iteration, 0, 0);
  }

  /** Whether libsignal may look at a message of this number. */
  boolean admits(Progress message) {
    return within(message.counter, message.ratchet == ratchet ? counter : 0)
        && within(message.index, message.epoch == epoch ? index : 0);
  }

  /** Whether it is worth a row: what is nearer to the beginning of its chain is always admitted. */
  boolean far() {
    return counter > MAX_AHEAD / 2 || index > MAX_AHEAD / 2;
  }

  /** The farther of what was known and what was read. */
  Progress and(Progress read) {
    boolean counts = read.ratchet != ratchet || read.counter > counter;
    boolean indexes = read.epoch > epoch || (read.epoch == epoch && read.index > index);
    return new Progress(
        counts ? read.ratchet : ratchet, counts ? read.counter : counter, indexes ? read.epoch : epoch, indexes ? read.index : index);
  }

  private static boolean within(long number, long known) {
    return number <= known + MAX_AHEAD;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES && in.hasRemaining(); i++) {
      byte next = in.get();
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private byte[] print() {
    return ByteBuffer.allocate(4 * Long.BYTES).putLong(ratchet).putLong(counter).putLong(epoch).putLong(index).array();
  }

  private static Progress parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Progress(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }
}
