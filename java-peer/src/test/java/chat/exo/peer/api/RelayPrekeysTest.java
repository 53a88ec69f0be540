package chat.exo.peer.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.peer.api.FakeApi.Said;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.session.PreKeyMaker;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supply over relays that take it, have it, or know nothing of it. */
final class RelayPrekeysTest {
  @TempDir Path folder;
  private final SeaSigner owner = new SeaSigner(SeaPair.generate());
  private FakeApi one;
  private FakeApi two;
  private ApiClient client;
  private RelayPrekeys supply;

  @BeforeEach
  void open() throws IOException {
    one = new FakeApi();
    two = new FakeApi();
    client = new ApiClient(PeerClock.system());
    supply = new RelayPrekeys(client, owner, 1, List.of(one.relay(), two.relay()));
  }

  @AfterEach
  void close() {
    client.close();
    one.close();
    two.close();
  }

  @Test
  void only_a_relay_below_the_mark_is_filled_up() {
    one.says(Said.json("{\"count\":" + (RelayPrekeys.LOW - 1) + "}"));
    two.says(Said.json("{\"count\":" + RelayPrekeys.LOW + "}"));
    assertThat(supply.wanted().join()).isEqualTo(RelayPrekeys.ENOUGH - RelayPrekeys.LOW + 1);
  }

  @Test
  void no_pair_goes_to_two_relays() {
    one.says(Said.json("{\"count\":0}"));
    two.says(Said.json("{\"count\":0}"));
    assertThat(supply.wanted().join()).isEqualTo(2 * RelayPrekeys.ENOUGH);
    supply.offer(pairs(RelayPrekeys.ENOUGH + 3)).join();
    String atOne = one.asked().getLast().body();
    String atTwo = two.asked().getLast().body();
    assertThat(ids(atOne)).hasSize(RelayPrekeys.ENOUGH).doesNotContainAnyElementsOf(ids(atTwo));
    assertThat(ids(atTwo)).hasSize(3);
  }

  @Test
  void what_was_not_answered_goes_to_the_same_relay_again() {
    one.says(Said.json("{\"count\":0}"));
    two.says(Said.json("{\"count\":100}"));
    assertThat(supply.wanted().join()).isEqualTo(RelayPrekeys.ENOUGH);
    one.says(Said.problem(503, "busy").with("Retry-After", "60"));
    supply.offer(pairs(2)).join();
    String unanswered = one.asked().getLast().body();
    one.says(Said.json("{\"count\":2,\"added\":2}"), Said.json("{\"count\":60}"));
    assertThat(supply.wanted().join()).isZero();
    assertThat(one.asked().get(one.asked().size() - 2).body()).isEqualTo(unanswered);
  }

  @Test
  void a_relay_that_is_full_or_has_no_api_wants_nothing() {
    one.says(new Said(404, "text/plain", "", java.util.Map.of()));
    two.says(Said.problem(403, "not-taken"));
    assertThat(supply.wanted().join()).isZero();
  }

  @Test
  void a_claim_takes_the_first_relay_that_has_a_pair() {
    OneTimeKeys pair = pairs(1).getFirst();
    one.says(Said.problem(404, "none-left"));
    two.says(Said.json(PrekeyJson.write(List.of(pair)).replace("[", "").replace("]", "")));
    Optional<OneTimeKeys> got = supply.claim("somebody", 1, List.of(one.relay(), two.relay())).join();
    assertThat(got.orElseThrow().preKey().key()).isEqualTo(pair.preKey().key());
    assertThat(got.orElseThrow().kyberPreKey().signature()).isEqualTo(pair.kyberPreKey().signature());
    assertThat(two.asked().getLast().target()).isEqualTo("/v1/prekeys/somebody/1/claim");
  }

  @Test
  void nobody_has_a_pair_and_that_is_an_answer_too() {
    one.says(Said.problem(404, "none-left"));
    two.says(new Said(200, "text/html", "gun", java.util.Map.of()));
    assertThat(supply.claim("somebody", 1, List.of(one.relay(), two.relay())).join()).isEmpty();
  }

  private List<OneTimeKeys> pairs(int count) {
    try (Vault vault = Vault.create(folder.resolve("vault"), new VaultLock.Key(new byte[32]))) {
      return PreKeyMaker.makeOneTime(vault, new Transaction(vault), LocalDevice.generate(), count, 1);
    }
  }

  private static Set<String> ids(String body) {
    return java.util.regex.Pattern.compile("\"id\":(\\d+)").matcher(body).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }
}
