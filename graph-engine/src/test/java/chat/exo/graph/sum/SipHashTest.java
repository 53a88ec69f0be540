package chat.exo.graph.sum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SipHashTest {
  /** The key 00 01 .. 0f and the messages of its authors' list: of no bytes, and of 00 01 .. 0e. */
  private static final SipHash KNOWN = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @Test
  void it_is_the_hash_of_its_authors() {
    assertThat(KNOWN.of(new byte[0])).isEqualTo(new Print(0x930255c71472f66dL, 0xe6a825ba047f81a3L));
    assertThat(KNOWN.of(new byte[] {0})).isEqualTo(new Print(0x45fc229b11597634L, 0x44af996bd8c187daL));
  }

  @Test
  void a_byte_that_moves_from_the_name_to_the_value_gives_another_print() {
    assertThat(KNOWN.of(new byte[] {1, 2}, new byte[] {3})).isNotEqualTo(KNOWN.of(new byte[] {1}, new byte[] {2, 3}));
  }
}
