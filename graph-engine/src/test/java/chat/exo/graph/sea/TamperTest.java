package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is signed, one flipped bit in any part of it is refused. */
class TamperTest {
  private final GateFixture gate = new GateFixture(Crypto.fastest());
  private final TestPair alice = TestPair.generate();

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().ofMinLength(1).ofMaxLength(20).filter(key -> !key.equals("pub"));
  }

  @Provide
  Arbitrary<Value> values() {
    return Arbitraries.oneOf(
        texts().map(Value.Text::new),
        Arbitraries.doubles().map(Value.Numeric::new),
        Arbitraries.of(true, false).map(Value.Truth::new),
        Arbitraries.just(new Value.Null()),
        keys().map(Soul::new).map(Value.Link::new));
  }

  @Provide
  Arbitrary<Double> states() {
    return Arbitraries.doubles().between(-1e15, 1e15).filter(state -> state != 0);
  }

  @Property(tries = 200)
  void every_value_its_owner_signed_passes(
      @ForAll("texts") String path, @ForAll("keys") String key, @ForAll("values") Value value, @ForAll("states") double state) {
    Soul soul = alice.soul("/" + path.replace("<?", ""));
    assertThat(gate.judge(soul, key, new Value.Text(alice.envelope(soul, key, value, state)), state)).isEqualTo("passed");
  }

  @Property(tries = 200)
  void a_flipped_bit_in_the_soul_is_refused(@ForAll("values") Value value, @ForAll int where, @ForAll @IntRange(max = 6) int bit) {
    Soul soul = alice.soul("/notes/today");
    Soul other = new Soul(flipped(soul.text(), where, bit));
    Assume.that(Space.of(other) instanceof Space.User); // elsewhere it is unsigned text like any other
    assertThat(gate.judge(other, "k", alice.envelope(soul, "k", value, GateFixture.STATE))).isEqualTo("Unverified data.");
  }

  @Property(tries = 200)
  void a_flipped_bit_in_the_key_is_refused(@ForAll("keys") String key, @ForAll int where, @ForAll @IntRange(max = 15) int bit) {
    Soul soul = alice.soul("/notes");
    String packed = alice.envelope(soul, key, new Value.Text("hello"), GateFixture.STATE);
    assertThat(gate.judge(soul, flipped(key, where, bit), packed)).isEqualTo("Unverified data.");
  }

  @Property(tries = 200)
  void a_flipped_bit_in_a_text_is_refused(@ForAll("texts") String text, @ForAll int where, @ForAll @IntRange(max = 15) int bit) {
    Assume.that(!text.isEmpty());
    Soul soul = alice.soul("/notes");
    String signature = alice.sign(SignedText.of(soul, "k", new Value.Text(text), GateFixture.STATE));
    String packed = "{\":\":" + new Value.Text(flipped(text, where, bit)).json() + ",\"~\":\"" + signature + "\"}";
    assertThat(gate.judge(soul, "k", packed)).isEqualTo("Unverified data.");
  }

  @Property(tries = 200)
  void a_flipped_bit_in_a_number_is_refused(@ForAll double number, @ForAll @IntRange(max = 63) int bit) {
    double other = Double.longBitsToDouble(Double.doubleToRawLongBits(number) ^ (1L << bit));
    Assume.that(Double.isFinite(other) && other != number);
    Soul soul = alice.soul("/notes");
    String signature = alice.sign(SignedText.of(soul, "k", new Value.Numeric(number), GateFixture.STATE));
    String packed = "{\":\":" + new Value.Numeric(other).json() + ",\"~\":\"" + signature + "\"}";
    assertThat(gate.judge(soul, "k", packed)).isEqualTo("Unverified data.");
  }

  @Property(tries = 200)
  void a_flipped_bit_in_the_state_is_refused(@ForAll("states") double state, @ForAll @IntRange(max = 63) int bit) {
    double other = Double.longBitsToDouble(Double.doubleToRawLongBits(state) ^ (1L << bit));
    Assume.that(Double.isFinite(other));
    Soul soul = alice.soul("/notes");
    String packed = alice.envelope(soul, "k", new Value.Null(), state);
    assertThat(gate.judge(soul, "k", new Value.Text(packed), other)).isEqualTo("Unverified data.");
  }

  @Property(tries = 512)
  void a_flipped_bit_in_the_signature_is_refused(@ForAll @IntRange(max = 511) int bit) {
    Soul soul = alice.soul("/notes");
    byte[] signature = alice.signatureBytes(SignedText.of(soul, "k", new Value.Truth(true), GateFixture.STATE));
    signature[bit / 8] ^= (byte) (1 << (bit % 8));
    String packed = "{\":\":true,\"~\":\"" + Base64.getEncoder().encodeToString(signature) + "\"}";
    assertThat(gate.judge(soul, "k", packed)).isEqualTo("Unverified data.");
  }

  @Property(tries = 300)
  void whatever_a_stranger_writes_is_answered_and_never_passes(@ForAll("texts") String text) {
    assertThat(gate.judge(alice.soul("/notes"), "k", text)).isEqualTo("Unverified data.");
  }

  private static String flipped(String text, int where, int bit) {
    int at = Math.floorMod(where, text.length());
    char unit = (char) (text.charAt(at) ^ (1 << bit));
    return text.substring(0, at) + unit + text.substring(at + 1);
  }
}
