package chat.exo.relay.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers Range of a file of 1000 bytes. */
final class ByteRangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | 0-0",
        "bytes=0-999 | 0-999",
        "bytes=500- | 500-999",
        "bytes=-1 | 999-999",
        "bytes=-5000 | 0-999",
        "bytes=990-5000 | 990-999",
        "bytes=0-1,5-6 | 0-1 5-6",
        "bytes= 0-1 , 5-6 | 0-1 5-6",
        "bytes=0-1,2000-3000 | 0-1",
        "bytes=1000- | nowhere",
        "bytes=1000-2000 | nowhere",
        "bytes=-0 | nowhere",
        "bytes=5-1 | whole",
        "bytes=-1-5 | whole",
        "bytes=--5 | whole",
        "bytes=- | whole",
        "bytes= | whole",
        "bytes=a-b | whole",
        "bytes=0-9,5-20 | whole",
        "bytes=5-6,0-1 | whole",
        "bytes=0-1,0-1 | whole",
        "lines=0-1 | whole",
        "bytes=0-99999999999999999999 | whole",
      })
  void a_header_asks_for(String header, String expected) {
    assertThat(told(ByteRanges.of(header, 1_000))).isEqualTo(expected);
  }

  @Test
  void eight_ranges_are_parts_and_more_are_the_whole() {
    List<String> specs = new ArrayList<>(IntStream.range(0, 8).mapToObj(i -> i * 10 + "-" + (i * 10 + 1)).toList());
    assertThat(ByteRanges.of("bytes=" + String.join(",", specs), 1_000)).isInstanceOf(ByteRanges.Parts.class);
    specs.add("100-101");
    assertThat(ByteRanges.of("bytes=" + String.join(",", specs), 1_000)).isInstanceOf(ByteRanges.Whole.class);
    assertThat(ByteRanges.of("bytes=" + "0-1,".repeat(100_000), 1_000)).isInstanceOf(ByteRanges.Whole.class);
  }

  private static String told(ByteRanges ranges) {
    return switch (ranges) {
      case ByteRanges.Whole whole -> "whole";
      case ByteRanges.Nowhere nowhere -> "nowhere";
      case ByteRanges.Parts(List<ByteRanges.Part> parts) -> parts.stream().map(part -> part.first() + "-" + part.last()).collect(Collectors.joining(" "));
    };
  }
}
