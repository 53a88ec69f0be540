// Apps that cannot upgrade: seven old versions of gun.js, as pages load them, at Exo and at gun's own relay.
package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each does at gun's relay it does at Exo. Version 0.8 calls nobody back about an ack, and gun's relay does not ack every put. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OldGunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> VERSIONS =
      List.of("0.8.9", "0.9.9999991", "0.2019.416", "0.2019.930", "0.2020.430", "0.2020.520", "0.2020.1235", "present");

  private static final int LAST_ATTEMPT = 3;
  private static final String STORING = "+0+storage"; // old versions sign up only where there is one

  private RelayProcess exo;
  private GunRelay gun;

  @BeforeAll
  void start(@TempDir Path folder) {
    exo = RelayProcess.start(folder.resolve("exo"));
    gun = GunRelay.start(folder.resolve("gun"), GunRelay.Mode.AXE);
  }

  @AfterAll
  void stop() {
    exo.close();
    gun.close();
  }

  /** Whose relay. */
  enum At {
    EXO,
    GUN
  }

  static Stream<Arguments> versions() {
    return VERSIONS.stream().flatMap(version -> Stream.of(At.values()).map(at -> Arguments.of(version, at)));
  }

  static Stream<Arguments> versionsWithAccounts() {
    return versions().filter(version -> !version.get()[0].equals("0.8.9"));
  }

  private String url(At at) {
    return switch (at) {
      case EXO -> exo.gunUrl();
      case GUN -> gun.gunUrl();
    };
  }

  private static JsonNode run(Script page, String code) {
    return page.ask(Map.of("run", code));
  }

  private static List<String> heard(Script page) {
    return page.events("", "heard").stream().map(said -> said.path("value").asText()).toList();
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("versions")
  void a_page_puts_and_others_of_any_age_read(String version, At at) {
    play(at, () -> putAndRead(version, at));
  }

  private void putAndRead(String version, At at) {
    String soul = "old-" + Frames.id();
    try (Script writer = Script.start("old-gun-client.js", List.of(version + STORING, url(at)));
        Script reader = Script.start("old-gun-client.js", List.of(version + STORING, url(at)));
        Script present = Script.start("old-gun-client.js", List.of("present", url(at)))) {
      run(writer, "gun.get('" + soul + "').get('a').put('hello'); return 1");
      await("the put").atMost(PATIENCE).until(() -> stored(at, soul, "a"));
      assertThat(run(reader, "return read(gun.get('" + soul + "').get('a'))").asText()).isEqualTo("hello");
      assertThat(run(present, "return read(gun.get('" + soul + "').get('a'))").asText()).isEqualTo("hello");
      assertThat(run(reader, "return read(gun.get('" + soul + "'))").path("a").asText()).isEqualTo("hello");
      run(reader, "gun.get('" + soul + "').get('home').put({city: 'Oslo'}); return 1");
      await("a nested put").atMost(PATIENCE).until(() -> stored(at, soul, "home"));
      assertThat(run(present, "return read(gun.get('" + soul + "').get('home').get('city'))").asText()).isEqualTo("Oslo");
    }
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("versions")
  void a_page_is_acked_and_one_that_listens_hears_every_value(String version, At at) {
    play(at, () -> listen(version, at));
  }

  private void listen(String version, At at) {
    String soul = "old-" + Frames.id();
    try (Script listener = Script.start("old-gun-client.js", List.of(version, url(at)));
        Script writer = Script.start("old-gun-client.js", List.of(version, url(at)))) {
      run(writer, "gun.get('" + soul + "').get('a').put('first'); return 1");
      await("the first").atMost(PATIENCE).until(() -> stored(at, soul, "a"));
      run(listener, "watch(gun.get('" + soul + "').get('a'), 'heard'); return read(gun.get('" + soul + "').get('a'))");
      for (String value : List.of("second", "third", "fourth")) {
        if (at == At.EXO && !version.equals("0.8.9")) {
          assertThat(run(writer, "return put(gun.get('" + soul + "').get('a'), '" + value + "')").path("ok").asBoolean()).as("ack").isTrue();
        } else {
          run(writer, "gun.get('" + soul + "').get('a').put('" + value + "'); return 1");
        }
        await(value).atMost(PATIENCE).until(() -> heard(listener).contains(value));
      }
    }
  }

  @ParameterizedTest(name = "{0} at {1}")
  @MethodSource("versionsWithAccounts")
  void somebody_signs_up_and_logs_in_on_another_page(String version, At at) {
    play(at, () -> signUp(version, at));
  }

  private void signUp(String version, At at) {
    String alias = "old-" + Frames.id();
    try (Script first = Script.start("old-gun-client.js", List.of(version + STORING, url(at)));
        Script second = Script.start("old-gun-client.js", List.of(version + STORING, url(at)));
        Script present = Script.start("old-gun-client.js", List.of("present" + STORING, url(at)))) {
      String pub = run(first, "return create('" + alias + "', 'a passphrase')").asText();
      run(first, "return read(gun.get('~" + pub + "').get('alias'))");
      await("the account is at the relay").atMost(PATIENCE).until(() -> stored(at, "~@" + alias) && stored(at, "~" + pub));
      assertThat(run(second, "return login('" + alias + "', 'a passphrase')").asText()).isEqualTo(pub);
      assertThat(run(second, "return put(gun.user().get('note'), 'mine')").has("err")).isFalse();
      await("what the account wrote").atMost(PATIENCE).until(() -> stored(at, "~" + pub, "note"));
      if (at == At.EXO) { // these versions sign the object that a text holds, in the order it came; gun's relay sorts it and refuses it
        assertThat(run(second, "return put(gun.user().get('settings'), '{\"b\":[1,{\"d\":1,\"c\":2}],\"a\":3}')").has("err")).isFalse();
        await("an object").atMost(PATIENCE).until(() -> stored(at, "~" + pub, "settings"));
      }
      assertThat(run(present, "return login('" + alias + "', 'a passphrase')").asText()).as("the account on a page of today").isEqualTo(pub);
      assertThat(run(present, "return read(gun.user().get('note'))").asText()).isEqualTo("mine");
    }
  }

  /** Exo's relay has one attempt; gun's, which shows that the play itself is right, loses a message now and then. */
  private static void play(At at, Runnable play) {
    for (int attempt = at == At.EXO ? LAST_ATTEMPT : 1; ; attempt++) {
      try {
        play.run();
        return;
      } catch (AssertionError | ConditionTimeoutException e) {
        if (attempt == LAST_ATTEMPT) {
          throw e;
        }
      }
    }
  }

  private boolean stored(At at, String soul) {
    return ask(at, soul).has("put");
  }

  private boolean stored(At at, String soul, String key) {
    return ask(at, soul).path("put").path(soul).has(key);
  }

  private JsonNode ask(At at, String soul) {
    try (RawClient client = RawClient.connect(java.net.http.HttpClient.newHttpClient(), java.net.URI.create(url(at).replace("http", "ws")))) {
      String id = Frames.id();
      client.get(id, soul);
      return client.awaitAnswer(id);
    }
  }
}
