// What the relay may take of its machine, reached over real sockets: disk, memory, line, and the memory of compression.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.graph.Cell;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caps, and what stands at the door in place of a person: a proxy. */
final class CapsLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FULL = "this relay's disk is as full as its operator allows; write elsewhere, or later";
  private static final double OLD = 1_700_000_000_000.0;

  @TempDir private Path folder;
  private final Random random = new Random(7);

  @Test
  void near_the_disk_cap_the_oldest_unsigned_data_goes_and_nothing_that_is_signed() {
    SeaSigner member = new SeaSigner(SeaPair.generate());
    SeaSigner stranger = new SeaSigner(SeaPair.generate());
    String yaml = "caps: {disk: 16MiB}\npolicy: {keys: [\"" + member.pub() + "\"]}\n";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        RawClient client = relay.client()) {
      for (int i = 0; i < 2; i++) {
        assertStored(signed(client, member, "m" + i, OLD + 1));
        assertStored(signed(client, stranger, "s" + i, OLD + 1));
      }
      AtomicInteger tried = new AtomicInteger();
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
        int number = tried.getAndIncrement();
        JsonNode answer = open(client, "public" + number, OLD + 120_000.0 * (number + 1));
        assertThat(answer.path("ok").asBoolean() || answer.path("err").asText().equals(FULL)).isTrue();
        return relay.metric("exo_disk_evicted_bytes_total") > 0;
      });
      await().atMost(PATIENCE).until(() -> relay.metric("exo_disk_full") == 0 && relay.metric("exo_disk_used_bytes") < 16 << 20);
      assertThat(holds(client, "public0")).as("the oldest unsigned soul").isFalse();
      for (int i = 0; i < 2; i++) {
        assertThat(holds(client, "~" + member.pub() + "/m" + i)).as("of a listed key").isTrue();
        assertThat(holds(client, "~" + stranger.pub() + "/s" + i)).as("signed by a stranger").isTrue();
      }
      assertStored(open(client, "afterwards", OLD));
    }
  }

  @Test
  void at_the_disk_cap_with_nothing_that_may_go_writes_get_an_error_until_there_is_room() {
    try (LiveRelay relay = LiveRelay.start(folder, "caps: {disk: 16MiB, evict: []}");
        RawClient client = relay.client()) {
      AtomicInteger tried = new AtomicInteger();
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
        JsonNode answer = open(client, "public" + tried.getAndIncrement(), OLD);
        assertThat(answer.path("err").asText()).isIn("", FULL);
        return answer.path("err").asText().equals(FULL);
      });
      assertThat(relay.limited("disk")).isPositive();
      assertThat(relay.metric("exo_disk_full")).isEqualTo(1);
      assertThat(holds(client, "public0")).as("nothing was thrown away").isTrue();
      relay.change("caps: {disk: 1GiB, evict: []}");
      await().atMost(Duration.ofSeconds(20)).until(() -> open(client, "afterwards", OLD).path("ok").asBoolean());
    }
  }

  @Test
  void near_the_memory_cap_nobody_comes_in_and_who_has_most_queued_goes() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {exempt-addresses: [127.0.0.0/8]}");
        HostileSocket stalled = relay.narrowSocket();
        RawClient client = relay.client()) {
      stalled.text(Frames.get("stalled", "feed"));
      await().atMost(PATIENCE).until(() -> relay.metric("exo_subscriptions") >= 1);
      await().atMost(PATIENCE).until(() -> open(client, "feed", (double) System.currentTimeMillis()).has("ok") && relay.metric("exo_queued_bytes") > 4 << 20);
      // This process has more than 128 MiB.
      relay.change("caps: {memory: 128MiB}");
      await().atMost(PATIENCE).until(() -> relay.closed("memory_cap") >= 1);
      assertThat(relay.knock("")).isEqualTo(503);
      assertThat(relay.limited("memory")).isGreaterThanOrEqualTo(2);
      client.barrier();
      relay.change("caps: {memory: none}");
      await().atMost(PATIENCE).until(() -> relay.knock("") == 101);
    }
  }

  @Test
  void when_the_month_is_spent_sockets_are_closed_and_refused_also_after_a_restart() throws Exception {
    try (LiveRelay relay = LiveRelay.start(folder, "caps: {egress-per-month: 2MiB}");
        RawClient client = relay.client()) {
      assertStored(open(client, "large", OLD));
      for (int i = 0; i < 3; i++) {
        client.get("read" + i + "x", "large");
      }
      assertThat(client.closed().get(20, TimeUnit.SECONDS)).isEqualTo(1013);
      assertThat(relay.closed("egress_cap")).isPositive();
      assertThat(relay.knock("")).isEqualTo(503);
      assertThat(relay.limited("egress")).isPositive();
    }
    try (LiveRelay again = LiveRelay.start(folder, "caps: {egress-per-month: 2MiB}")) {
      await().atMost(PATIENCE).until(() -> again.knock("") == 503);
      assertThat(again.metric("exo_egress_month_bytes")).isGreaterThan(2 << 20);
    }
  }

  @Test
  void behind_a_trusted_proxy_each_client_counts_by_its_own_address() throws IOException {
    String yaml = "http: {trusted-proxies: [127.0.0.66]}\nlimits: {connections-per-address: 1}\n";
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        HostileSocket one = HostileSocket.open(relay.port(), LiveRelay.STRANGER);
        HostileSocket two = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      assertThat(one.shakeHands("X-Forwarded-For: 192.0.2.1\r\n")).isEqualTo(101);
      assertThat(two.shakeHands("Forwarded: for=192.0.2.2\r\n")).isEqualTo(101);
      assertThat(relay.knock("X-Forwarded-For: 192.0.2.1\r\n")).isEqualTo(429);
      assertThat(relay.knock("X-Forwarded-For: 192.0.2.9, 192.0.2.2\r\n")).as("what the client made up itself").isEqualTo(429);
      relay.change("http: {trusted-proxies: [127.0.0.66]}\npolicy: {banned-addresses: [192.0.2.0/31]}\n");
      assertThat(one.closeCode(20_000)).as("banned by its own address").isEqualTo(1008);
      assertThat(relay.knock("X-Forwarded-For: 192.0.2.3\r\n")).isEqualTo(101);
    }
  }

  @Test
  void frames_are_compressed_only_where_the_operator_wants_it() throws IOException {
    String offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    try (LiveRelay relay = LiveRelay.start(folder.resolve("off"), "");
        HostileSocket socket = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      assertThat(socket.shakeHands(offer)).isEqualTo(101);
      assertThat(socket.handshake().toLowerCase(Locale.ROOT)).doesNotContain("permessage-deflate");
    }
    try (LiveRelay relay = LiveRelay.start(folder.resolve("on"), "http: {compression: on}");
        HostileSocket asked = HostileSocket.open(relay.port(), LiveRelay.STRANGER);
        HostileSocket plain = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      assertThat(plain.shakeHands("")).isEqualTo(101);
      assertThat(plain.handshake().toLowerCase(Locale.ROOT)).doesNotContain("permessage-deflate");
      assertThat(asked.shakeHands(offer)).isEqualTo(101);
      assertThat(asked.handshake().toLowerCase(Locale.ROOT)).contains("sec-websocket-extensions: permessage-deflate");
      asked.raw(compressed(Frames.put("small", "s", "k", "1", OLD).getBytes(StandardCharsets.US_ASCII), 1));
      try (RawClient reader = relay.client()) {
        await().atMost(PATIENCE).until(() -> holds(reader, "s"));
      }
    }
  }

  @Test
  void a_compressed_frame_that_grows_beyond_the_limit_ends_its_connection_and_takes_no_memory() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "http: {compression: on}");
        HostileSocket bomber = HostileSocket.open(relay.port(), LiveRelay.STRANGER);
        RawClient other = relay.client()) {
      assertThat(bomber.shakeHands("Sec-WebSocket-Extensions: permessage-deflate\r\n")).isEqualTo(101);
      byte[] bomb = compressed(new byte[1 << 20], 1 << 10);
      assertThat(bomb.length).as("what a gigabyte takes on the wire").isLessThan(2 << 20);
      double before = relay.metric("exo_memory_resident_bytes");
      bomber.raw(bomb);
      assertThat(bomber.closedByRelay(30_000)).isTrue();
      other.barrier();
      assertThat(relay.metric("exo_memory_resident_bytes") - before).as("bytes it took").isLessThan(300 << 20);
    }
  }

  /** One final text frame of a text so many times, compressed as RFC 7692 says. */
  private static byte[] compressed(byte[] text, int times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(9, true);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 64 << 10, true)) {
      for (int i = 0; i < times; i++) {
        out.write(text);
      }
      out.flush();
      byte[] whole = bytes.toByteArray();
      // A sync flush ends in 00 00 FF FF, which is left out.
      byte[] frame = HostileSocket.frame(whole.length - 4L, Arrays.copyOf(whole, whole.length - 4));
      frame[0] = (byte) 0xc1;
      return frame;
    } finally {
      deflater.end();
    }
  }

  private String noise() {
    byte[] noise = new byte[768 << 10];
    random.nextBytes(noise);
    return Base64.getEncoder().encodeToString(noise);
  }

  /** Puts a megabyte that does not compress into an unsigned soul. */
  private JsonNode open(RawClient client, String soul, double state) {
    String id = Frames.id();
    client.put(id, soul, "k", "\"" + noise() + "\"", state);
    return client.awaitAnswer(id);
  }

  private JsonNode signed(RawClient client, SeaSigner signer, String name, double state) {
    String id = Frames.id();
    Soul soul = new Soul("~" + signer.pub() + "/" + name);
    Cell cell = signer.cell(soul, "k", new Value.Text(noise()), state);
    client.put(id, soul.text(), "k", cell.value().json(), state);
    return client.awaitAnswer(id);
  }

  private static boolean holds(RawClient client, String soul) {
    String id = Frames.id();
    client.send(Frames.get(id, soul, "k"));
    return client.awaitAnswer(id).path("put").path(soul).has("k");
  }

  private static void assertStored(JsonNode answer) {
    assertThat(answer.path("err").asText()).isEmpty();
    assertThat(answer.path("ok").asBoolean()).isTrue();
  }
}
