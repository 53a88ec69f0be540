// Findings 4.5 and 4.18: strangers who speak HTTP and never ask for a socket.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.attack.HostileSocket;
import chat.exo.interop.gun.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies, connections that are kept, and requests by the thousand. */
final class HttpSiegeTest {
  private static final String KEY = "eIZ06NedDHsoV6fsDscqwCJtzOrAmJMB0ng47T3yLwo.RUGGsRkynVMAunWi22_RF7kmiKCWWBAYaVEm4TM_J2s";
  private static final int MIB = 1 << 20;

  @TempDir private Path data;

  private static byte[] head(String method, String path, String headers) {
    return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT /v1/prekeys/" + KEY + "/1", "POST /v1/boxes/AAAAAAAAAAAAAAAAAAAAAA/erase", "POST /v1/prekeys/" + KEY + "/1/claim", "POST /gun", "POST /nowhere"})
  void bodies_that_are_almost_there(String request) {
    String[] words = request.split(" ");
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          3,
          Duration.ofSeconds(15),
          stranger -> {
            byte[] most = new byte[MIB - 1];
            for (int i = 0; i < 140; i++) {
              HostileSocket socket = stranger.connect();
              socket.raw(head(words[0], words[1], "Content-Length: " + MIB + "\r\n"));
              socket.raw(most);
            }
          });
      relay.judge();
    }
  }

  /** What is half received of strangers, sent or only said, ends nobody else's upload. */
  @ParameterizedTest
  @ValueSource(ints = {0, 60_000})
  void bodies_of_strangers_do_not_end_what_another_is_sending(int sent) throws IOException {
    String id = Frames.id();
    byte[] put = Frames.put(id, "large", "k", "\"" + "x".repeat(600 << 10) + "\"", Frames.now()).getBytes(StandardCharsets.UTF_8);
    byte[] frame = HostileSocket.frame(put.length, put);
    try (Besieged relay = Besieged.start(data, "limits.in-flight=2MiB", "http.request-timeout=60s");
        HostileSocket honest = HostileSocket.open(relay.relay().port(), "127.0.0.1")) {
      honest.shakeHands("");
      honest.raw(Arrays.copyOf(frame, frame.length / 2));
      relay.attack(
          2,
          Duration.ofSeconds(15),
          stranger -> {
            for (int i = 0; i < 64; i++) {
              HostileSocket socket = stranger.connect();
              socket.raw(head("PUT", "/v1/prekeys/" + KEY + "/1", "Content-Length: " + MIB + "\r\n"));
              socket.raw(new byte[sent]);
            }
          });
      if (sent > 0) {
        await().until(() -> relay.relay().metric("exo_limited_total{limit=\"in-flight\"}") > 0);
      }
      relay.judge();
      honest.raw(Arrays.copyOfRange(frame, frame.length / 2, frame.length));
      assertThat(honest.heard("\"@\":\"" + id + "\",\"ok\":true")).isTrue();
    }
  }

  @Test
  void bodies_in_chunks_without_an_end() {
    byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          200,
          Duration.ofSeconds(15),
          stranger -> {
            HostileSocket socket = stranger.connect();
            socket.raw(head("PUT", "/v1/prekeys/" + KEY + "/1", "Transfer-Encoding: chunked\r\n"));
            for (int i = 0; i < 30; i++) {
              socket.raw(chunk);
            }
          });
      relay.judge();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "POST"})
  void connections_that_are_kept_after_an_answer_leave_room_for_others(String method) {
    try (Besieged relay = Besieged.start(data, "limits.connections=300", "limits.connections-per-address=100")) {
      relay.attack(
          1,
          Duration.ofSeconds(30),
          stranger -> {
            for (int i = 0; i < 700; i++) {
              HostileSocket socket = stranger.connect();
              socket.raw(head(method, "/healthz", "Content-Length: 0\r\n"));
            }
          });
      relay.judge();
    }
  }

  @Test
  void connections_that_never_say_a_word_leave_room_for_others() {
    try (Besieged relay = Besieged.start(data, "limits.connections=300", "limits.connections-per-address=100")) {
      relay.attack(
          1,
          Duration.ofSeconds(30),
          stranger -> {
            for (int i = 0; i < 700; i++) {
              stranger.connect().raw(i % 2 == 0 ? new byte[] {'G'} : new byte[0]);
            }
          });
      relay.judge();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/gun.js", "/", "/v1/openapi.yaml", "/.well-known/exo.json", "/nowhere"})
  void requests_in_a_pipe_whose_answers_nobody_reads(String path) {
    byte[] request = head("GET", path, "");
    byte[] many = new byte[request.length * 100];
    for (int i = 0; i < 100; i++) {
      System.arraycopy(request, 0, many, i * request.length, request.length);
    }
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          8,
          Duration.ofSeconds(8),
          stranger -> {
            HostileSocket socket = stranger.connect();
            for (int i = 0; i < 200; i++) {
              socket.raw(many);
            }
          });
      relay.judge();
    }
  }

  /** Each was an ERROR with sixty lines behind it, and was charged to nobody. */
  @Test
  void targets_that_are_no_paths_are_answered_and_not_told_to_the_log() {
    AtomicInteger wrong = new AtomicInteger();
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          2,
          Duration.ofSeconds(30),
          stranger -> {
            for (String target : new String[] {"/%", "/%zz", "/v1/%", "/a%2", "*", "nowhere", "/%e0%a4%a"}) {
              for (int i = 0; i < 30; i++) {
                HostileSocket socket = stranger.connect();
                socket.raw(head("GET", target, ""));
                if (socket.heard(" 400 ")) {
                  wrong.incrementAndGet();
                }
              }
            }
          });
      relay.judge();
      assertThat(relay.relay().errors()).doesNotContain("ERROR");
      assertThat(wrong).hasPositiveValue();
    }
  }

  @Test
  void an_upload_that_breaks_off_is_not_an_error_of_the_relay() {
    try (Besieged relay = Besieged.start(data)) {
      relay.attack(
          1,
          Duration.ofSeconds(20),
          stranger -> {
            for (int i = 0; i < 300; i++) {
              HostileSocket socket = stranger.connect();
              socket.raw(head(i % 2 == 0 ? "PUT" : "POST", "/v1/prekeys/" + KEY + "/1", "Content-Length: 1000\r\n"));
              socket.raw(new byte[500]);
              socket.close();
            }
          });
      relay.judge();
      assertThat(relay.relay().errors().lines().filter(line -> line.contains("ERROR") || line.contains("WARN")).count())
          .as("lines in the log: %s", relay.relay().errors())
          .isLessThan(5);
    }
  }
}
