// All of vectors/sea through a live relay: the verdict, its text, what is stored and what is passed on, byte for byte.
package chat.exo.interop.attack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.gun.Frames;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 386 puts of a real gun relay. Vectors that touch the same souls never meet in one relay. */
final class SeaVectorsLiveTest {
  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @TestFactory
  List<DynamicTest> every_recorded_put_is_treated_as_the_vectors_say() {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<LiveVector> batch : batches(LiveVector.all())) {
      String names = batch.size() == 1 ? batch.getFirst().name() : batch.size() + " vectors from " + batch.getFirst().name() + " on";
      tests.add(DynamicTest.dynamicTest(names, () -> new LivePlay(http).play(batch, folder.resolve(Frames.id()))));
    }
    return tests;
  }

  @ParameterizedTest
  @ValueSource(strings = {"H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "H10", "H11", "H12", "C1", "C2", "C3", "C4"})
  void a_hole_of_guns_firewall_is_closed_and_a_defect_mended(String hole) {
    List<LiveVector> attacks = LiveVector.all().stream().filter(vector -> vector.hole().equals(hole)).toList();
    assertThat(attacks).isNotEmpty();
    for (List<LiveVector> batch : batches(attacks)) {
      new LivePlay(http).play(batch, folder.resolve(Frames.id()));
    }
  }

  private static List<List<LiveVector>> batches(List<LiveVector> vectors) {
    List<List<LiveVector>> batches = new ArrayList<>();
    List<Set<String>> taken = new ArrayList<>();
    for (LiveVector vector : vectors) {
      Set<String> names = vector.names();
      if (vector.legacy() || vector.maxFrame() > 0) {
        names.add("*");
      }
      int place = 0;
      while (place < batches.size()
          && (names.contains("*") || taken.get(place).contains("*") || taken.get(place).stream().anyMatch(names::contains))) {
        place++;
      }
      if (place == batches.size()) {
        batches.add(new ArrayList<>());
        taken.add(new HashSet<>());
      }
      batches.get(place).add(vector);
      taken.get(place).addAll(names);
    }
    return batches;
  }
}
