// Findings 4.11 and 4.12: prekeys of nobody that fill the disk, and strangers who take all of somebody's.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the API for messengers, as docs/api.md has it. */
final class PrekeySiegeTest {
  private static final int PAIRS = 200;

  @TempDir private Path data;

  /** Somebody who asks from an address. */
  private record Caller(HttpClient http, int port) implements AutoCloseable {
    static Caller from(String address, Besieged relay) throws IOException {
      return new Caller(HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build(), relay.relay().port());
    }

    HttpResponse<String> ask(String method, String target, String body, Function<String, String> authorization) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).method(method, HttpRequest.BodyPublishers.ofString(body));
      String header = authorization.apply(method + "\n127.0.0.1:" + port + "\n" + target);
      if (!header.isEmpty()) {
        request.header("Authorization", header);
      }
      try {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      } catch (IOException e) {
        throw new AssertionError("the relay gave no answer to " + target, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    HttpResponse<String> upload(SeaSigner owner, int device) {
      String body = pairs();
      return ask("PUT", "/v1/prekeys/" + owner.pub() + "/" + device, body, text -> signed(owner, text, body));
    }

    int count(SeaSigner owner) {
      String answer = ask("GET", "/v1/prekeys/" + owner.pub() + "/1", "", text -> signed(owner, text, "")).body();
      assertThat(answer).startsWith("{\"count\"");
      return Integer.parseInt(answer.replaceAll("\\D", ""));
    }

    HttpResponse<String> claim(SeaSigner of) {
      return ask("POST", "/v1/prekeys/" + of.pub() + "/1/claim", "", text -> "");
    }

    @Override
    public void close() {
      http.close();
    }
  }

  private static String signed(SeaSigner owner, String beginning, String body) {
    try {
      long now = System.currentTimeMillis() + ThreadLocalRandom.current().nextInt(1_000); // no two alike
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
      String text = beginning + "\n" + now + "\n" + hash;
      return "SEA pub=\"" + owner.pub() + "\", time=\"" + now + "\", sig=\"" + owner.signature(text) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pairs() {
    StringBuilder ec = new StringBuilder();
    StringBuilder kyber = new StringBuilder();
    for (int i = 0; i < PAIRS; i++) {
      ec.append(i == 0 ? "" : ",").append("{\"id\":").append(i + 1).append(",\"key\":\"").append(random(5, 33)).append("\"}");
      kyber.append(i == 0 ? "" : ",").append("{\"id\":").append(i + 1).append(",\"key\":\"").append(random(8, 1_569)).append("\",\"signature\":\"").append(random(0, 64)).append("\"}");
    }
    return "{\"ec\":[" + ec + "],\"kyber\":[" + kyber + "]}";
  }

  private static String random(int first, int length) {
    byte[] bytes = new byte[length];
    ThreadLocalRandom.current().nextBytes(bytes);
    bytes[0] = (byte) first;
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static SeaSigner somebody() {
    return new SeaSigner(SeaPair.generate());
  }

  @Test
  void keys_of_nobody_leave_room_for_those_of_others() throws IOException {
    try (Besieged relay = Besieged.start(data, "messenger.prekeys=8000", "messenger.requests-burst=100000");
        Caller stranger = Caller.from("127.0.0.77", relay);
        Caller honest = Caller.from("127.0.0.1", relay)) {
      int taken = 0;
      int refused = 0;
      for (int i = 0; i < 60; i++) {
        int status = stranger.upload(somebody(), 1 + i % 127).statusCode();
        taken += status == 200 ? 1 : 0;
        refused += status == 200 ? 0 : 1;
      }
      SeaSigner one = somebody();
      for (int device = 1; device <= 20; device++) {
        refused += stranger.upload(one, device).statusCode() == 200 ? 0 : 1;
      }
      assertThat(taken).as("uploads of one address that were taken").isPositive();
      assertThat(refused).as("uploads of one address that were refused").isPositive();
      SeaSigner alice = somebody();
      HttpResponse<String> answer = honest.upload(alice, 1);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(honest.count(alice)).isEqualTo(PAIRS);
      assertThat(relay.relay().metric("exo_disk_used_bytes")).isLessThan(60e6);
      relay.judge();
    }
  }

  @Test
  void strangers_from_many_addresses_do_not_take_all_of_somebodys() throws IOException {
    SeaSigner alice = somebody();
    try (Besieged relay = Besieged.start(data);
        Caller honest = Caller.from("127.0.0.1", relay)) {
      assertThat(honest.upload(alice, 1).statusCode()).isEqualTo(200);
      for (int i = 2; i < 12; i++) {
        try (Caller stranger = Caller.from("127.0." + i + ".1", relay)) {
          int status = 200;
          for (int k = 0; k < 80 && status == 200; k++) {
            status = stranger.claim(alice).statusCode();
          }
        }
      }
      assertThat(honest.count(alice)).as("what is left of 200").isGreaterThan(PAIRS / 4);
      relay.judge();
    }
  }
}
