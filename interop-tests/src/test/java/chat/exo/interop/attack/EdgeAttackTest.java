// What a stranger can do to the port itself: connections, frames, requests, bodies. Judged as an honest client would.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge of a live relay under attack. */
final class EdgeAttackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String UPLOAD =
      "PUT /v1/prekeys/" + "a".repeat(43) + "." + "b".repeat(43) + "/1 HTTP/1.1\r\nHost: localhost\r\n";

  @TempDir private Path folder;

  private static HostileSocket resetting(LiveRelay relay, int number) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0." + (66 + number % 4)), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port()), 2_000);
    socket.setSoTimeout(5_000);
    if (number % 2 == 0) {
      socket.setSoLinger(true, 0); // half of them go without a word
    }
    return HostileSocket.over(socket);
  }

  private static void assertHonestIsServed(LiveRelay relay) {
    try (RawClient honest = relay.client()) {
      String id = Frames.id();
      long began = System.nanoTime();
      honest.put(id, "honest", "k", "1", (double) System.currentTimeMillis());
      assertThat(honest.awaitAnswer(id).has("err")).isFalse();
      honest.get("get" + id, "honest");
      assertThat(honest.awaitAnswer("get" + id).has("put")).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
      assertThat(relay.get("/readyz")).isEqualTo("ready\n");
    }
  }

  @Test
  void thirty_thousand_sockets_one_after_another_and_the_last_is_served_as_the_first() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {connections: 500}")) {
      for (int i = 0; i < 30_000; i++) {
        try (HostileSocket socket = resetting(relay, i)) {
          assertThat(socket.shakeHands("")).as("socket %s", i).isEqualTo(101);
        }
      }
      assertHonestIsServed(relay);
      await().atMost(PATIENCE).until(() -> relay.metric("exo_connections") == 0);
    }
  }

  @Test
  void requests_and_half_open_handshakes_one_after_another_leave_nothing_behind() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {connections: 50}\nhttp: {connections: 20}")) {
      for (int i = 0; i < 30_000; i++) {
        try (HostileSocket half = resetting(relay, i);
            HostileSocket whole = resetting(relay, i)) {
          half.raw("GET /gun HTTP/1.1\r\nUpgrade: webs".getBytes(StandardCharsets.US_ASCII));
          whole.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(whole.heard("ok")).isTrue();
        }
      }
      assertHonestIsServed(relay);
      await().atMost(PATIENCE).until(() -> relay.metric("exo_http_connections") <= 2);
    }
  }

  @Test
  void who_stays_and_says_nothing_keeps_nobody_out() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {exempt-addresses: [127.0.0.1]}\nhttp: {connections: 20, connections-per-address: 100}")) {
      List<HostileSocket> quiet = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        quiet.add(HostileSocket.open(relay.port(), LiveRelay.STRANGER));
      }
      assertHonestIsServed(relay);
      assertThat(relay.limited("http-connections")).isGreaterThanOrEqualTo(40);
      for (HostileSocket socket : quiet) {
        socket.close();
      }
    }
  }

  @Test
  void an_address_has_so_many_requests_open_and_no_more() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {exempt-addresses: [127.0.0.1]}\nhttp: {connections-per-address: 5}")) {
      List<HostileSocket> quiet = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        quiet.add(HostileSocket.open(relay.port(), LiveRelay.STRANGER));
      }
      await().atMost(PATIENCE).until(() -> relay.metric("exo_http_connections") >= 5);
      try (HostileSocket sixth = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
        assertThat(sixth.closedByRelay(5_000)).isTrue();
      }
      assertThat(relay.limited("http-connections-per-address")).isEqualTo(1);
      assertHonestIsServed(relay);
      for (HostileSocket socket : quiet) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x89, 0x8a, 0x82, 0x02})
  void a_flood_of_frames_that_are_no_messages_is_charged_and_slowed(int first) throws Exception {
    try (LiveRelay relay = LiveRelay.start(folder, "limits: {messages-per-second: 1000, messages-burst: 5000}");
        HostileSocket flooder = relay.socket()) {
      byte[] frames = new byte[12 * 5_000];
      for (int i = 0; i < frames.length; i += 12) {
        frames[i] = (byte) first;
        frames[i + 1] = (byte) 0x86; // six bytes, masked with zeros
      }
      if (first == 0x02) {
        for (int i = 12; i < frames.length; i += 12) {
          frames[i] = 0x00; // and every other is a piece that never ends
        }
      }
      Thread writing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 200; i++) {
                        flooder.raw(frames); // a million; nothing of the answers is read
                        if (first == 0x02) {
                          frames[0] = 0x00;
                        }
                      }
                    } catch (IOException e) {
                      // closed
                    }
                  });
      await().atMost(PATIENCE).until(() -> relay.limited("messages-per-second") > 0);
      assertHonestIsServed(relay);
      assertThat(relay.metric("exo_queued_bytes")).isLessThan(1 << 20);
      assertThat(relay.metric("exo_paused")).isEqualTo(1);
      flooder.close();
      writing.join();
    }
  }

  @Test
  void a_message_that_is_too_large_is_named_and_its_socket_stays_and_nobody_asks_for_it_again() {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        RawClient page = relay.client()) {
      page.put("huge", "album", "photo", "\"" + "x".repeat(12 << 20) + "\"", 1);
      page.put("small", "diary", "k", "1", 1);
      JsonNode refused = page.awaitAnswer("huge");
      assertThat(refused.path("err").asText()).startsWith("Message too big! expected at most 8388608 bytes, got 125830");
      assertThat(page.awaitAnswer("small").has("err")).isFalse();
      page.get("ask", "album");
      page.awaitAnswer("ask");
      page.get("other", "diary");
      page.awaitAnswer("other");
      page.barrier();
      assertThat(page.messages().stream().filter(said -> said.path("get").path("#").asText().equals("diary"))).as("asked back").hasSize(1);
      assertThat(page.messages().stream().filter(said -> said.path("get").path("#").asText().equals("album"))).as("not asked back").isEmpty();
      assertThat(relay.limited("frame-size")).isEqualTo(1);
      assertThat(relay.metric("exo_messages_too_large_total")).isEqualTo(1);
      assertThat(relay.metric("exo_partial_bytes")).isZero();
    }
  }

  @Test
  void a_promise_of_more_than_is_read_past_ends_with_1009() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket greedy = relay.socket()) {
      greedy.raw(HostileSocket.frame(65L << 20, new byte[10]));
      assertThat(greedy.closeCode(5_000)).isEqualTo(1009);
    }
  }

  @Test
  void what_is_no_websocket_ends_with_1002() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket strange = relay.socket()) {
      strange.raw(new byte[] {(byte) 0x81, 2, '[', ']'}); // a client has to mask
      assertThat(strange.closeCode(5_000)).isEqualTo(1002);
    }
  }

  @Test
  void every_message_is_a_frame_of_its_own() {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        RawClient writer = relay.client();
        RawClient reader = relay.client()) {
      writer.put("w", "node", "k", "1", 1);
      writer.awaitAnswer("w");
      reader.send("[" + Frames.get("one", "node") + "," + Frames.get("two", "nothing") + "," + Frames.get("three", "node") + "]");
      reader.awaitAnswer("three");
      reader.barrier();
      assertThat(reader.frames()).allMatch(frame -> frame.startsWith("{") || frame.equals("[]"));
    }
  }

  @Test
  void the_first_subprotocol_that_is_offered_is_taken() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket offers = HostileSocket.open(relay.port(), LiveRelay.STRANGER);
        HostileSocket none = relay.socket()) {
      assertThat(offers.shakeHands("Sec-WebSocket-Protocol: first.v1, second\r\n")).isEqualTo(101);
      assertThat(offers.handshake()).containsIgnoringCase("sec-websocket-protocol: first.v1\r\n");
      assertThat(none.handshake()).doesNotContainIgnoringCase("sec-websocket-protocol");
    }
  }

  @Test
  void what_is_sent_right_behind_the_handshake_is_heard() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket hasty = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      byte[] get = HostileSocket.frame(Frames.get("hasty", "x").length(), Frames.get("hasty", "x").getBytes(StandardCharsets.UTF_8));
      byte[] all =
          String.join(
                  "\r\n",
                  "GET /gun HTTP/1.1",
                  "Host: localhost",
                  "Upgrade: websocket",
                  "Connection: Upgrade",
                  "Sec-WebSocket-Version: 13",
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                  "",
                  "")
              .getBytes(StandardCharsets.US_ASCII);
      int head = all.length;
      all = Arrays.copyOf(all, head + get.length);
      System.arraycopy(get, 0, all, head, get.length);
      hasty.raw(all);
      assertThat(hasty.heard("\"@\":\"hasty\"")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/gun.js", "/axe.js", "/nts.js", "/metrics", "/healthz", "/.well-known/exo.json"})
  void pages_answer_to_head(String path) throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket asks = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      asks.raw(("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[64 << 10];
      for (int length = asks.drain(buffer); length >= 0; length = asks.drain(buffer)) {
        answer.append(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
      }
      assertThat(answer.toString()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n").containsIgnoringCase("content-length: ");
    }
  }

  @Test
  void an_address_that_asks_for_much_is_asked_to_wait_and_what_it_got_counts_as_sent() throws IOException {
    String yaml = "limits: {exempt-addresses: [127.0.0.1]}\nhttp: {requests-per-second: 1, requests-burst: 30}";
    try (LiveRelay relay = LiveRelay.start(folder, yaml)) {
      for (int i = 0; i < 4; i++) {
        try (HostileSocket asks = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
          asks.raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(asks.heard(i < 3 ? "HTTP/1.1 200" : "HTTP/1.1 429")).as("request %s", i).isTrue();
        }
      }
      assertThat(relay.limited("http-requests-per-second")).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> relay.metric("exo_egress_month_bytes") > 5_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET /healthz HTTP/1.1, 429", "GET /gun HTTP/1.1|Upgrade: websocket|Connection: Upgrade, 400"})
  void what_stands_in_the_pipe_behind_a_refusal_is_not_answered(String request, int status) throws IOException {
    String yaml = "limits: {exempt-addresses: [127.0.0.1]}\nhttp: {requests-per-second: 1, requests-burst: 30}";
    byte[] pipe = (request.replace("|", "\r\n") + "\r\nHost: localhost\r\n\r\n").repeat(2_000).getBytes(StandardCharsets.US_ASCII);
    try (LiveRelay relay = LiveRelay.start(folder, yaml);
        HostileSocket asks = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      asks.raw(pipe);
      String answers = asks.toTheEnd();
      assertThat(answers.split("HTTP/1.1 " + status, -1)).as(answers).hasSize(2);
      assertThat(answers).containsIgnoringCase("connection: close");
      assertHonestIsServed(relay);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "a,;", ";;,", " ", "permessage-deflate;;", "=;=,"})
  void an_offer_of_extensions_without_a_name_leaves_no_admission_behind(String offer) throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "http: {compression: on}\nlimits: {connections: 20}")) {
      for (int i = 0; i < 30; i++) {
        try (HostileSocket offers = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
          assertThat(offers.shakeHands("Sec-WebSocket-Extensions: " + offer + "\r\n")).as("visit %s", i).isEqualTo(101);
        }
      }
      assertHonestIsServed(relay);
    }
  }

  @Test
  void who_asks_on_and_reads_no_answer_is_cut_off() throws IOException {
    byte[] pipe = "GET /gun.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket asks = HostileSocket.openNarrow(relay.port(), LiveRelay.STRANGER)) {
      asks.raw(pipe);
      await().atMost(PATIENCE).until(() -> relay.limited("queued-per-reader") == 1);
      assertThat(asks.closedByRelay(20_000)).isTrue();
    }
  }

  @Test
  void bodies_are_charged_as_they_come_and_given_back() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "memory: {in-all: 2MiB}")) {
      List<HostileSocket> uploads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        HostileSocket upload = HostileSocket.open(relay.port(), LiveRelay.STRANGER);
        upload.raw((UPLOAD + "Content-Length: 500000\r\n\r\n" + "x".repeat(50_000)).getBytes(StandardCharsets.US_ASCII));
        uploads.add(upload);
      }
      await().atMost(PATIENCE).until(() -> relay.metric("exo_partial_bytes") > 400_000);
      assertThat(relay.metric("exo_partial_bytes")).isLessThanOrEqualTo(2 << 20);
      assertHonestIsServed(relay);
      for (HostileSocket upload : uploads) {
        upload.close();
      }
      await().atMost(PATIENCE).until(() -> relay.metric("exo_partial_bytes") == 0);
      assertHonestIsServed(relay);
    }
  }

  @Test
  void a_body_in_chunks_grows_no_further_than_it_may() throws IOException {
    try (LiveRelay relay = LiveRelay.start(folder, "");
        HostileSocket upload = HostileSocket.open(relay.port(), LiveRelay.STRANGER)) {
      upload.raw((UPLOAD + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      for (int i = 0; i < 17; i++) {
        upload.raw(chunk.getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(upload.heard("HTTP/1.1 413")).isTrue();
      await().atMost(PATIENCE).until(() -> relay.metric("exo_partial_bytes") == 0);
    }
  }
}
