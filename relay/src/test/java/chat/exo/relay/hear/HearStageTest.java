package chat.exo.relay.hear;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.wire.WireLimits;
import chat.exo.graph.wire.WireReader;
import chat.exo.relay.inbox.LoopInbox;
import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.Mesh;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.ConnectionFigures;
import chat.exo.relay.socket.SocketLimits;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.socket.Upgraded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames that are too large to be heard at once, from the bytes of their connections on. */
final class HearStageTest {
  private static final InetAddress STRANGER = AddressRange.address("192.0.2.1").orElseThrow();
  private static final InetAddress OTHER = AddressRange.address("192.0.2.2").orElseThrow();
  private static final int BYTES = 100_000;
  private static final long ADDRESS_BYTES = 350_000;
  private static final int PIECE = 16 << 10;

  private final Ledger ledger = new Ledger(() -> new LedgerOptions(300_000, ADDRESS_BYTES, 1_000_000));
  private final LimitCounts counts = new LimitCounts();
  private final Limits limits = new Limits(options(), counts);
  private final Sockets sockets =
      new Sockets(SocketLimits.defaults(), limits, ledger, task -> {}, () -> 0, () -> 0);
  /** A clock that goes on by itself when somebody is told the time of day, which is the work of these tests. */
  private long nanos;

  private long workNanos;
  private int told;
  private boolean faulty;
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final List<PeerId> closed = new ArrayList<>();
  private final Mesh mesh = new Mesh(MeshOptions.defaults(), RandomGenerator.of("L64X128MixRandom"));
  private final Outward outward = new Outward(sockets, this::timeOfDay);
  private final HearStage hear =
      new HearStage(
          new WireReader(WireLimits.defaults()),
          mesh,
          outward,
          sockets,
          new LoopInbox(loop::add, () -> nanos),
          () -> 0,
          () -> nanos,
          this::afterwards,
          closed::add);

  HearStageTest() {
    sockets.listen(hear);
  }

  /** Roomy, but for the bytes of a connection, of which one large frame is more than there are. */
  private static LimitOptions options() {
    Rate roomy = new Rate(1_000_000_000, 1_000_000_000);
    return new LimitOptions(
        100, 100, roomy, new Rate(10_000, 60_000), roomy, new Rate(100_000_000, 100_000_000), roomy, roomy, roomy, roomy, List.of(), 10, 10,
        10_000_000, 10_000_000);
  }

  @AfterEach
  void stop() {
    hear.close();
  }

  private void afterwards() {
    if (faulty) {
      throw new IllegalStateException("on purpose");
    }
  }

  private long timeOfDay() {
    nanos += workNanos;
    told++;
    return 0;
  }

  private static String asksForTheTime(int connection, int times) {
    StringBuilder all = new StringBuilder("[");
    for (int i = 0; i < times; i++) {
      all.append(i == 0 ? "" : ",").append("{\"#\":\"c").append(connection).append("x").append(i).append("\",\"dam\":\"nts\",\"nts\":[1]}");
    }
    return all.append("]").toString();
  }

  /** A connection of somebody. */
  private final class Somebody {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PeerId id;
    private long handshake;

    Somebody(InetAddress address) {
      id =
          sockets.accepted(
              new Upgraded(channel, Upgraded.Side.SERVER, Upgraded.Packing.NONE, "", List.of()), limits.admit(address, 0));
    }

    /** With a place in the mesh, so that it is heard. */
    Somebody known() {
      mesh.accepted(id, false, outward);
      handshake = bytesOut();
      return this;
    }

    /** As a network brings it; what the relay does not read is not sent. */
    void says(String text) {
      byte[] payload = text.getBytes(StandardCharsets.UTF_8);
      ByteBuf frame = Unpooled.buffer().writeByte(0x81).writeByte(0x80 | 127).writeLong(payload.length).writeInt(0).writeBytes(payload);
      while (frame.isReadable()) {
        channel.writeInbound(frame.readBytes(Math.min(PIECE, frame.readableBytes())));
      }
    }

    private long bytesOut() {
      return sockets.connections().stream().filter(known -> known.id() == id.number()).mapToLong(ConnectionFigures::bytesOut).sum();
    }

    /** Whether anything but our handshake waits for it. */
    boolean isAnswered() {
      return bytesOut() > handshake;
    }

    boolean readFrom() {
      return channel.config().isAutoRead();
    }
  }

  private static String large() {
    return "[" + " ".repeat(BYTES - 2) + "]";
  }

  /** Lets the loop do what the parser's thread brings, until all is heard. */
  private void hearAll() throws InterruptedException {
    do {
      Runnable turn = loop.poll(20, TimeUnit.SECONDS);
      assertThat(turn).as("what the parser's thread brings").isNotNull();
      turn.run();
    } while (ledger.bytes() > 0);
  }

  @Test
  void a_large_frame_is_charged_until_it_was_heard() throws InterruptedException {
    Somebody somebody = new Somebody(STRANGER);
    somebody.says(large());
    assertThat(sockets.account(somebody.id).bytes()).isEqualTo(BYTES);
    assertThat(somebody.readFrom()).as("read from while it waits").isFalse();
    hearAll();
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void what_waits_to_be_parsed_is_bounded_by_what_an_address_may_have() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      new Somebody(STRANGER).says(large());
      assertThat(ledger.bytes()).isLessThanOrEqualTo(ADDRESS_BYTES);
    }
    assertThat(counts.of(Limit.FRAME_SIZE)).as("read past, and told so").isEqualTo(17);
    Somebody other = new Somebody(OTHER);
    other.says(large());
    assertThat(sockets.account(other.id).bytes()).isEqualTo(BYTES);
    hearAll();
  }

  @Test
  void a_connection_that_goes_takes_its_frame_with_it() throws InterruptedException {
    List<Somebody> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Somebody somebody = new Somebody(STRANGER);
      somebody.says(large());
      all.add(somebody);
    }
    sockets.close(all.get(2).id, CloseReason.OVERDRAWN); // it waits for the thread
    sockets.close(all.get(0).id, CloseReason.OVERDRAWN); // the thread has it
    assertThat(closed).containsExactly(all.get(2).id, all.get(0).id);
    assertThat(ledger.bytes(Held.UNHEARD)).isEqualTo(BYTES);
    var unused = all.get(1).channel.close();
    assertThat(ledger.bytes()).isZero();
    Somebody next = new Somebody(STRANGER);
    next.says(large());
    hearAll();
    assertThat(next.channel.isActive()).as("heard, behind frames that nobody wants").isTrue();
  }

  @Test
  void no_turn_of_the_loop_is_longer_than_ten_milliseconds_however_long_a_frame_is() throws InterruptedException {
    workNanos = 1_000_000;
    new Somebody(STRANGER).known().says(asksForTheTime(1, 1_000));
    assertThat(nanos).as("where it was read").isBetween(1L, 10_000_000L);
    long longest = 0;
    while (told < 1_000) {
      Runnable turn = loop.poll(20, TimeUnit.SECONDS);
      assertThat(turn).as("another turn").isNotNull();
      long begun = nanos;
      turn.run();
      longest = Math.max(longest, nanos - begun);
    }
    assertThat(longest).isLessThanOrEqualTo(10_000_000);
  }

  @Test
  void no_turn_of_the_loop_is_longer_than_ten_milliseconds_however_many_send_at_once() throws InterruptedException {
    workNanos = 300_000;
    List<Somebody> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(new Somebody(STRANGER).known());
    }
    for (int i = 0; i < 100; i++) { // all of them are ready in one turn
      all.get(i).says(asksForTheTime(i, 20));
      all.get(i).says(asksForTheTime(1_000 + i, 3));
    }
    assertThat(nanos).as("where all were read").isBetween(1L, 10_000_000L);
    Somebody other = new Somebody(OTHER).known();
    other.says(asksForTheTime(9_000, 1));
    int turnsOfOther = 0;
    long longest = 0;
    while (told < 100 * 23 + 1) {
      Runnable turn = loop.poll(20, TimeUnit.SECONDS);
      assertThat(turn).as("another turn").isNotNull();
      long begun = nanos;
      turn.run();
      longest = Math.max(longest, nanos - begun);
      turnsOfOther += other.isAnswered() ? 0 : 1;
    }
    assertThat(longest).isLessThanOrEqualTo(10_000_000);
    assertThat(turnsOfOther).as("turns that another address waited for").isLessThan(3);
    assertThat(ledger.bytes()).isZero();
    assertThat(all).allMatch(Somebody::readFrom);
  }

  @Test
  void a_fault_of_ours_while_frames_are_heard_closes_their_connections_and_keeps_no_others_waiting() throws InterruptedException {
    faulty = true;
    for (int i = 0; i < 3; i++) {
      new Somebody(STRANGER).known().says(large());
    }
    while (closed.size() < 3) {
      Runnable turn = loop.poll(20, TimeUnit.SECONDS);
      assertThat(turn).as("another turn").isNotNull();
      turn.run();
    }
    faulty = false;
    assertThat(ledger.bytes()).isZero();
    new Somebody(OTHER).known().says(large());
    hearAll();
  }

  @Test
  void its_bytes_are_counted_when_they_come_and_once() throws InterruptedException {
    new Somebody(STRANGER).says(large());
    assertThat(counts.of(Limit.BYTES_PER_SECOND)).as("before it is parsed").isEqualTo(1);
    hearAll();
    assertThat(counts.of(Limit.BYTES_PER_SECOND)).as("when it was heard").isEqualTo(1);
  }

  @Test
  void who_is_too_fast_is_not_parsed() {
    limits.change(hurried(), List.of());
    Somebody hasty = new Somebody(OTHER);
    hasty.says(large());
    assertThat(closed).containsExactly(hasty.id);
    assertThat(ledger.bytes(Held.UNHEARD)).isZero();
  }

  /** More than a minute ahead with a large frame. */
  private static LimitOptions hurried() {
    LimitOptions usual = options();
    return new LimitOptions(
        100, 100, usual.messages(), new Rate(1_000, 1_000), usual.addressMessages(), usual.addressBytes(), usual.rows(), usual.addressRows(), usual.keyWrites(),
        usual.badWrites(), List.of(), 10, 10, 10_000_000, 10_000_000);
  }
}
