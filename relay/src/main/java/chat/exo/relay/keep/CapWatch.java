package chat.exo.relay.keep;

import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.Sockets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Looks a few times a second whether memory and line are within their caps, and sheds what is too much. Used by the loop. */
public final class CapWatch {
  /** How often {@link #look} should be called. */
  public static final long LOOK_MILLIS = 250;

  private static final int LOOKS_A_KEEP = 40;
  private static final double MEMORY_FROM = 0.9;
  /** Closing readers for less would cost more than it gives: everybody has a little queued now and then. */
  private static final long WORTH_SHEDDING_BYTES = 1 << 20;

  private final Sockets sockets;
  private final Limits limits;
  private final Supplier<CapOptions> options;
  private final LongSupplier clockMillis;
  private final Egress egress;
  private Optional<Limit> shut = Optional.empty();
  private long residentBytes;
  private int looks;

  public CapWatch(
      Sockets sockets, Limits limits, Supplier<CapOptions> options, Path folder, LongSupplier clockMillis) {
    this.sockets = sockets;
    this.limits = limits;
    this.options = options;
    this.clockMillis = clockMillis;
    this.egress = new Egress(folder.resolve("egress-month"), clockMillis.getAsLong());
  }

  /** Why nobody may come in now, if that is so. */
  public Optional<Limit> shut() {
    return shut;
  }

  public long residentBytes() {
    return residentBytes;
  }

  /** Bytes sent this month. */
  public long egressBytes() {
    return egress.bytes();
  }

  public void look() {
    CapOptions now = options.get();
    sockets.relieveMemory();
    sockets.shed(limits.options().queuedInAllBytes(), CloseReason.SLOWEST_READER);
    residentBytes = ProcessMemory.residentBytes().orElse(0);
    boolean tight = now.memoryBytes().isPresent() && residentBytes > now.memoryBytes().getAsLong() * MEMORY_FROM;
    if (tight) {
      sockets.shed(Math.max(WORTH_SHEDDING_BYTES, sockets.queuedBytes() / 2), CloseReason.MEMORY_CAP);
    }
    long sent = egress.count(sockets.bytesOut() + limits.sentBytes(), clockMillis.getAsLong());
    boolean spent = now.egressBytesPerMonth().isPresent() && sent >= now.egressBytesPerMonth().getAsLong();
    if (spent) {
      sockets.closeAll(CloseReason.EGRESS_CAP);
    }
    shut = spent ? Optional.of(Limit.EGRESS) : tight ? Optional.of(Limit.MEMORY) : Optional.empty();
    looks++;
    if (looks % LOOKS_A_KEEP == 0) {
      egress.keep();
    }
  }

  /** Keeps what was counted. */
  public void close() {
    egress.keep();
  }
}
