package chat.exo.relay.socket.frame;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.limit.Held;
import chat.exo.relay.limit.Ledger;
import chat.exo.relay.limit.LedgerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes become messages, in whatever pieces they come, and nothing grows past its limit. */
final class FrameReaderTest {
  private static final int MAX = 1_000;
  private static final int MAX_SKIPPED = 100_000;

  private final Ledger ledger = new Ledger(() -> new LedgerOptions(5_000, 50_000, 50_000));
  private final Ledger.Account account = ledger.open(Optional.empty());
  private final List<String> told = new ArrayList<>();
  private FrameReader reader = reader(Optional.empty());

  private FrameReader reader(Optional<Inflation> inflation) {
    return new FrameReader(true, MAX, MAX_SKIPPED, inflation, account, new Told());
  }

  private final class Told implements FrameEars {
    @Override
    public void message(byte[] text) {
      told.add(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void tooLarge(Excerpt excerpt) {
      told.add("too large: " + excerpt.bytes() + " " + excerpt.id().orElse("?"));
    }

    @Override
    public void ping(byte[] payload) {
      told.add("ping " + new String(payload, StandardCharsets.UTF_8));
    }

    @Override
    public void sign(int bytes) {
      told.add("sign " + bytes);
    }

    @Override
    public void goodbye(byte[] payload) {
      told.add("good-bye");
    }

    @Override
    public void broken() {
      told.add("NO_WEBSOCKET");
    }

    @Override
    public void endless() {
      told.add("TOO_LARGE");
    }
  }

  private static byte[] frame(int first, byte[] payload, int mask) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(first);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 1 << 16) {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127).writeLong(payload.length);
    }
    out.writeInt(mask);
    for (int i = 0; i < payload.length; i++) {
      out.writeByte(payload[i] ^ mask >>> (24 - 8 * (i & 3)));
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8), 0x1234_89ab);
  }

  private void hear(byte[]... frames) {
    for (byte[] frame : frames) {
      hearPiece(frame, 0, frame.length);
    }
  }

  private void hearPiece(byte[] bytes, int from, int to) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
    while (in.isReadable()) {
      reader.read(in);
    }
  }

  @Test
  void messages_come_out_whatever_pieces_they_came_in() {
    List<String> sent = new ArrayList<>();
    ByteBuf wire = Unpooled.buffer();
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < 200; i++) {
      String message = "m".repeat(random.nextInt(i % 10 == 0 ? MAX : 130)) + i;
      message = message.length() > MAX ? "cut" : message;
      sent.add(message);
      wire.writeBytes(frame(0x81, message.getBytes(StandardCharsets.UTF_8), random.nextInt()));
    }
    byte[] bytes = new byte[wire.readableBytes()];
    wire.readBytes(bytes);
    for (int most : new int[] {1, 2, 3, 7, 50, 5_000, bytes.length}) {
      told.clear();
      for (int at = 0; at < bytes.length; ) {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(most));
        hearPiece(bytes, at, to);
        at = to;
      }
      assertThat(told).as("pieces of at most %s bytes", most).isEqualTo(sent);
    }
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void fragments_are_put_together_and_pings_between_them_are_heard() {
    hear(frame(0x01, bytes("{\"a\""), 7), frame(0x89, bytes("hi"), 5), frame(0x00, bytes(":"), 9), frame(0x80, bytes("1}"), 3));
    assertThat(told).containsExactly("sign 10", "ping hi", "sign 7", "{\"a\":1}");
  }

  @Test
  void what_is_half_received_is_charged_and_given_back() {
    byte[] frame = text("x".repeat(900));
    hearPiece(frame, 0, 800);
    assertThat(account.bytes(Held.HALF_RECEIVED)).isBetween(790L, 2_048L);
    hearPiece(frame, 800, frame.length);
    assertThat(ledger.bytes()).isZero();
    hearPiece(frame, 0, 800);
    reader.end();
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void a_promise_of_much_takes_no_memory() {
    hear(new byte[] {(byte) 0x81, (byte) 0xfe, 0x03, (byte) 0xe0, 0, 0, 0, 0, 'x'});
    assertThat(account.bytes()).isLessThanOrEqualTo(2_048);
    assertThat(told).isEmpty();
  }

  @Test
  void what_is_too_large_is_read_past_and_its_id_is_known() {
    hear(text("{\"#\":\"first\",\"put\":{\"s\":{\"k\":\"" + "x".repeat(50_000) + "\"}}}"), text("next"));
    hear(text("{\"put\":{\"s\":{\"_\":{\"#\":\"s\"},\"k\":\"" + "x".repeat(50_000) + "\"}},\"#\":\"last\"}"), text("next"));
    assertThat(told.get(0)).startsWith("too large: 500").endsWith(" first");
    assertThat(told.get(2)).startsWith("too large: 500").endsWith(" last");
    assertThat(told).element(1).isEqualTo("next");
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void what_is_too_large_in_fragments_is_read_past_too() {
    hear(frame(0x01, new byte[600], 1), frame(0x00, new byte[600], 2), frame(0x80, new byte[600], 3), text("next"));
    assertThat(told).contains("too large: 1800 ?", "next");
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void beyond_what_is_read_past_the_connection_is_broken() {
    hear(frame(0x81, new byte[MAX_SKIPPED + 1], 1), text("next"));
    assertThat(told).containsExactly("TOO_LARGE");
  }

  @Test
  void without_memory_a_message_is_read_past() {
    account.add(Held.QUEUED, 4_900);
    byte[] frame = text("{\"#\":\"poor\",\"k\":\"" + "x".repeat(500) + "\"}");
    hearPiece(frame, 0, 100);
    hearPiece(frame, 100, frame.length);
    hear(text("next"));
    assertThat(told).containsExactly("too large: 519 poor", "next");
  }

  @Test
  void binary_frames_are_passed_over() {
    hear(frame(0x82, new byte[5_000], 1), frame(0x02, new byte[10], 1), frame(0x80, new byte[10], 1), text("next"));
    assertThat(told).hasSize(4).contains("next").allMatch(what -> what.startsWith("sign") || what.equals("next"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x83, 0x8b, 0xa1, 0x91, 0xc1, 0x80, 0x09, 0x08})
  void what_is_no_frame_breaks_the_connection(int first) {
    hear(frame(first, bytes("x"), 1), text("next"));
    assertThat(told).containsExactly("NO_WEBSOCKET");
  }

  @Test
  void an_unmasked_frame_of_a_client_breaks_the_connection() {
    hear(new byte[] {(byte) 0x81, 1, 'x'});
    assertThat(told).containsExactly("NO_WEBSOCKET");
  }

  @Test
  void a_ping_is_no_longer_than_it_may_be() {
    hear(frame(0x89, new byte[126], 1));
    assertThat(told).containsExactly("NO_WEBSOCKET");
  }

  @Test
  void a_length_past_all_numbers_breaks_the_connection() {
    hear(new byte[] {(byte) 0x81, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
    assertThat(told).containsExactly("NO_WEBSOCKET");
  }

  @Test
  void compressed_messages_come_out_and_those_that_swell_are_read_past() {
    reader = reader(Optional.of(new Inflation()));
    try (Deflation deflation = new Deflation(true)) {
      byte[] small = deflation.deflate(bytes("{\"a\":\"" + "ab".repeat(100) + "\"}"));
      hear(frame(0xc1, small, 1));
      hear(frame(0xc1, deflation.deflate(bytes("{\"#\":\"swells\",\"a\":\"" + "x".repeat(20_000) + "\"}")), 2));
      byte[] last = deflation.deflate(bytes("the end"));
      hear(frame(0x41, java.util.Arrays.copyOf(last, 3), 3), frame(0x80, java.util.Arrays.copyOfRange(last, 3, last.length), 4));
      hear(frame(0xc1, deflation.deflate(new byte[2 * MAX_SKIPPED]), 2));
    }
    assertThat(told.get(0)).startsWith("{\"a\":\"abab").hasSize(208);
    assertThat(told.get(1)).isEqualTo("too large: 20021 swells");
    assertThat(told.get(3)).isEqualTo("the end");
    assertThat(told.get(4)).isEqualTo("TOO_LARGE");
    reader.end();
    assertThat(ledger.bytes()).isZero();
  }

  @Test
  void what_swells_is_bounded_and_counted_as_it_is_also_where_it_is_passed_over() {
    reader = reader(Optional.of(new Inflation()));
    try (Deflation deflation = new Deflation(true)) {
      hear(frame(0xc2, deflation.deflate(new byte[MAX_SKIPPED - 1_000]), 2)); // a binary one
      assertThat(told).containsExactly("sign " + (MAX_SKIPPED - 1_000));
      hear(frame(0xc2, deflation.deflate(new byte[2 * MAX_SKIPPED]), 2));
      assertThat(told).last().isEqualTo("TOO_LARGE");
    }
    reader.end();
  }

  @Test
  void what_swells_is_read_a_little_at_a_time() {
    reader = new FrameReader(true, MAX, 64 << 20, Optional.of(new Inflation()), account, new Told());
    try (Deflation deflation = new Deflation(true)) {
      ByteBuf in = Unpooled.wrappedBuffer(frame(0xc2, deflation.deflate(new byte[32 << 20]), 2));
      long all = 0;
      while (in.isReadable()) {
        long looked = reader.read(in);
        assertThat(looked).as("looked at in one go").isLessThan(600 << 10);
        all += looked;
      }
      assertThat(all).isGreaterThanOrEqualTo(32 << 20);
    }
    reader.end();
  }

  @Test
  void garbage_instead_of_compressed_bytes_breaks_the_connection() {
    reader = reader(Optional.of(new Inflation()));
    hear(frame(0xc1, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 7}, 0));
    assertThat(told).containsExactly("NO_WEBSOCKET");
    reader.end();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
