package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Graph;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every put that was recorded from a running gun relay, through the wire reader, the gate and HAM. */
@ParameterizedClass(name = "{0}")
@EnumSource
class SeaVectorsTest {
  private static final double NOW_MILLIS = 1_760_000_000_000.0;

  /** gun keeps what stands before the first fault of shape; we refuse such a put whole (sea.md 12). */
  private static final Set<String> REFUSED_WHOLE = Set.of("graph/invalid-value-last-key", "graph/bad-second-node");

  /** Good, but older than what is held, or of the future: the gate passes them, and HAM keeps them out. */
  private static final Set<String> NOT_DUE = Set.of("batch/older-state-signed", "state/future-public");

  /** gun never looks at a write that HAM keeps out, and forwards it unverified (H4); the gate looks at all. */
  private static final Set<String> FORGED_AND_NOT_DUE =
      Set.of("batch/old-state-forged-alongside-good", "batch/future-forged-with-good", "state/future-forged");

  private final Crypto crypto;

  SeaVectorsTest(TestCrypto provider) {
    this.crypto = provider.crypto();
  }

  static List<PutVector> vectors() {
    return PutVector.all();
  }

  static List<PutVector> legacyVectors() {
    return PutVector.all().stream().filter(vector -> vector.name().startsWith("legacy/")).toList();
  }

  @Test
  void there_are_as_many_vectors_as_were_recorded() {
    assertThat(vectors()).hasSizeGreaterThanOrEqualTo(386);
    assertThat(legacyVectors()).hasSizeGreaterThanOrEqualTo(8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void a_put_gets_the_verdict_it_must_get(PutVector vector) {
    Outcome outcome = run(vector, SeaOptions.defaults());
    boolean refused =
        vector.isLegacy() || vector.expected().equals("reject") || REFUSED_WHOLE.contains(vector.name());
    if (refused) {
      assertThat(outcome.added()).as("stored").isEmpty();
    } else {
      assertThat(outcome.added()).as("stored").isEqualTo(vector.expectedCells());
    }
    assertAnswer(vector, outcome);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("legacyVectors")
  void with_old_formats_read_what_was_signed_before_2019_passes_and_no_more(PutVector vector) {
    Outcome outcome = run(vector, SeaOptions.defaults().with(SeaOptions.OldFormats.READ));
    assertThat(outcome.added()).isEqualTo(vector.expectedCells());
    assertThat(outcome.errors()).isEqualTo(vector.expected().equals("accept") ? Set.of() : Set.of("Unverified data."));
  }

  private static void assertAnswer(PutVector vector, Outcome outcome) {
    if (outcome.refusedByShape()) {
      assertThat(outcome.errors()).singleElement().asString().isNotEmpty();
      return; // the wire reader has texts of its own
    }
    assertThat(outcome.errors()).isEqualTo(expectedError(vector).map(Set::of).orElse(Set.of()));
  }

  /** gun's text where it has one; ours where gun is silent or accepts (sea.md 13). */
  private static Optional<String> expectedError(PutVector vector) {
    if (FORGED_AND_NOT_DUE.contains(vector.name())) {
      return Optional.of("Unverified data.");
    }
    if (!vector.error().isEmpty() && !vector.expected().equals("accept")) {
      return Optional.of(vector.error());
    }
    boolean refused = vector.expected().equals("reject") || vector.isLegacy();
    if (!refused || NOT_DUE.contains(vector.name()) || vector.name().startsWith("forget/")) {
      return Optional.empty();
    }
    return Optional.of(
        switch (vector.name()) {
          case "hash/hex-plus-half-digit" -> "Data hash not same as hash!";
          case "cert/plus-root-key-without-pub", "cert/plus-root-key-prefix-without-pub" -> pathText(vector);
          case "cert/star-without-cert", "cert/star-with-empty-cert", "cert/star-with-null-cert", "cert/cert-as-string" ->
              "Unverified data.";
          case "pub/off-curve-pub-key-prop", "pub/short-key-pub-prop" -> "Account not same!";
          default -> vector.name().startsWith("cert/") ? "Certificate verification fail." : "Unverified data.";
        });
  }

  private static String pathText(PutVector vector) {
    String bob = Vectors.crypto().get("pairs").get("bob").get("pub").textValue();
    var put = vector.json().get("put");
    var node = put.get(put.fieldNames().next());
    String key = node.get("_").get(">").fieldNames().next();
    return "Path \"\" or key \"" + key + "\" must contain string \"" + bob + "\".";
  }

  /** What a put did: cells that were not there before, the texts of the answers. */
  private record Outcome(Map<String, String> added, Set<String> errors, boolean refusedByShape) {}

  private Outcome run(PutVector vector, SeaOptions options) {
    HamStore store = new HamStore();
    SeaGate gate = new SeaGate(options, crypto, store, () -> NOW_MILLIS);
    WireReader reader = new WireReader(vector.limits());
    for (byte[] frame : vector.framesBefore()) {
      assertThat(reader.read(frame)).singleElement().isInstanceOf(Heard.Said.class);
      store.merge(verify(gate, putOf(reader.read(frame).getFirst())).passed(), NOW_MILLIS);
    }
    Map<String, String> before = store.contents();
    assertThat(before.isEmpty()).isEqualTo(vector.framesBefore().isEmpty());
    Heard heard = reader.read(vector.frame()).getFirst();
    Set<String> errors =
        switch (heard) {
          case Heard.Refused(String id, String text) -> Set.of(text);
          case Heard.Garbled(String text) -> Set.of(text);
          case Heard.Ignored ignored -> Set.of();
          case Heard.Said said -> {
            Verdict verdict = verify(gate, putOf(said));
            store.merge(verdict.passed(), NOW_MILLIS);
            yield errorsOf(verdict);
          }
        };
    Map<String, String> added = new TreeMap<>(store.contents());
    added.entrySet().removeAll(before.entrySet());
    return new Outcome(added, errors, heard instanceof Heard.Refused);
  }

  private static Set<String> errorsOf(Verdict verdict) {
    return verdict.refusals().stream()
        .filter(refusal -> !refusal.silent())
        .map(Refusal::text)
        .collect(Collectors.toSet());
  }

  /** Asked twice: the second answer comes from the caches and must be the same. */
  private static Verdict verify(SeaGate gate, Graph graph) {
    Verdict first = gate.verify(graph);
    assertThat(gate.verify(graph)).isEqualTo(first);
    assertThat(first.passed().cellCount() + first.refusals().size()).isEqualTo(graph.cellCount());
    return first;
  }

  private static Graph putOf(Heard heard) {
    assertThat(heard).isInstanceOf(Heard.Said.class);
    Message message = ((Heard.Said) heard).message();
    assertThat(message).isInstanceOf(Message.Put.class);
    return ((Message.Put) message).graph();
  }
}
