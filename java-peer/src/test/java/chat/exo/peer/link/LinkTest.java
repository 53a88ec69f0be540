package chat.exo.peer.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.peer.Refused;
import chat.exo.peer.VectorFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.fingerprint.NumericFingerprintGenerator;

/** Links and safety numbers. */
final class LinkTest {
  private static final String PUB = "a".repeat(43) + "." + "B-_9".repeat(10) + "xyz";

  @Test
  void a_link_comes_back_from_its_text() {
    ExoLink link = new ExoLink(PUB, Optional.of(URI.create("wss://relay.example:8443/gun?x=1&y=2")), Optional.of("b".repeat(22)));
    assertThat(ExoLink.parse(link.text())).isEqualTo(link);
    ExoLink bare = new ExoLink(PUB, Optional.empty(), Optional.empty());
    assertThat(ExoLink.parse(" " + bare.text() + "\n")).isEqualTo(bare);
  }

  @Test
  void a_web_link_names_the_relay_of_its_page() {
    ExoLink link = ExoLink.parse("https://relay.example/#/add/" + PUB + "?box=" + "b".repeat(22));
    assertThat(link.relay()).contains(URI.create("wss://relay.example/gun"));
    assertThat(link.box()).contains("b".repeat(22));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "exo:", "exo:short", "mailto:somebody", "https://relay.example/", "exo:PUB?relay=file:///etc/passwd",
        "exo:PUB?relay=ws://", "exo:PUB?relay=%zz", "exo:PUB?box=tooShort", "exo:PUB?relay=javascript:alert(1)"
      })
  void a_bad_link_is_refused_with_what_was_expected(String text) {
    assertThatThrownBy(() -> ExoLink.parse(text.replace("PUB", PUB)))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("expected ");
  }

  @Test
  void safety_numbers_are_the_recorded_ones() throws Exception {
    for (JsonNode v : VectorFiles.signal("fingerprints").get("cases")) {
      IdentityKey local = new IdentityKey(VectorFiles.hex(v.get("localKey")));
      IdentityKey remote = new IdentityKey(VectorFiles.hex(v.get("remoteKey")));
      var fingerprint =
          new NumericFingerprintGenerator(v.get("iterations").asInt())
              .createFor(v.get("version").asInt(), VectorFiles.hex(v.get("localId")), local, VectorFiles.hex(v.get("remoteId")), remote);
      assertThat(fingerprint.getDisplayableFingerprint().getDisplayText()).isEqualTo(v.get("display").asText());
      assertThat(fingerprint.getScannableFingerprint().getSerialized()).isEqualTo(VectorFiles.hex(v.get("scannableLocal")));
    }
  }

  @Test
  void both_sides_compute_the_same_digits() throws Exception {
    JsonNode v = VectorFiles.signal("fingerprints").get("cases").get(0);
    IdentityKey a = new IdentityKey(VectorFiles.hex(v.get("localKey")));
    IdentityKey b = new IdentityKey(VectorFiles.hex(v.get("remoteKey")));
    SafetyNumber mine = SafetyNumber.of("one", a, "two", b);
    assertThat(SafetyNumber.of("two", b, "one", a).digits()).isEqualTo(mine.digits());
    assertThat(mine.spaced()).hasSize(71).doesNotEndWith(" ");
  }
}
