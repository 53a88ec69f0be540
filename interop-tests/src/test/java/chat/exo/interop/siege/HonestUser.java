// What somebody who does nothing wrong finds at a relay, and how long it takes him.
package chat.exo.interop.siege;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import chat.exo.interop.gun.RawClient;
import chat.exo.interop.gun.RelayProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks at two pages, puts, and gets what was put. */
final class HonestUser {
  private HonestUser() {}

  /** How long each step took, by its name; all of them worked. */
  static Map<String, Duration> visit(RelayProcess relay, HttpClient http) {
    Map<String, Duration> took = new LinkedHashMap<>();
    for (String page : new String[] {"/healthz", "/readyz"}) { // the truth is that it stores: it is asked to below
      long begun = System.nanoTime();
      assertThat(relay.http(page).statusCode()).as(page).isEqualTo(200);
      took.put(page, since(begun));
    }
    try (RawClient writer = RawClient.connect(http, relay.socketUri());
        RawClient reader = RawClient.connect(http, relay.socketUri())) {
      String soul = "honest/" + Frames.id();
      String put = Frames.id();
      long begun = System.nanoTime();
      writer.put(put, soul, "k", "\"said\"", Frames.now());
      assertThat(writer.awaitAnswer(put).path("ok").asBoolean()).as("ack of an honest put: %s", writer.answers(put)).isTrue();
      took.put("an honest ack", since(begun));
      String get = Frames.id();
      begun = System.nanoTime();
      reader.get(get, soul);
      assertThat(reader.awaitAnswer(get).path("put").path(soul).path("k").asText()).as("answer to an honest GET: %s", reader.answers(get)).isEqualTo("said");
      took.put("an honest answer", since(begun));
    }
    return took;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
