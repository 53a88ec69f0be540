package chat.exo.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokensTest {
  private static final long NOW = 1_000;

  @TempDir private Path folder;

  @Test
  void who_says_a_token_is_its_holder_until_it_ends_or_is_taken_back() {
    Tokens tokens = Tokens.open(folder.resolve("tokens"));
    String token = tokens.add("ann", NOW + 1);
    assertThat(tokens.holder("token=" + token, NOW)).contains("ann");
    assertThat(tokens.holder("x=1&token=" + token + "&y=2", NOW)).contains("ann");
    assertThat(tokens.holder("token=" + token, NOW + 1)).isEmpty();
    assertThat(tokens.holder("token=" + token + "x", NOW)).isEmpty();
    assertThat(tokens.holder("", NOW)).isEmpty();
    assertThat(tokens.holder("token=", NOW)).isEmpty();
    assertThat(tokens.holder("token=%zz", NOW)).isEmpty();
    assertThat(tokens.remove("ann")).isTrue();
    assertThat(tokens.remove("ann")).isFalse();
    assertThat(tokens.holder("token=" + token, NOW)).isEmpty();
  }

  @Test
  void a_new_token_takes_the_place_of_the_old_and_all_outlive_a_restart() {
    Path file = folder.resolve("tokens");
    Tokens tokens = Tokens.open(file);
    String old = tokens.add("ann", Long.MAX_VALUE);
    String fresh = tokens.add("ann", Long.MAX_VALUE);
    String bob = tokens.add("bob", Long.MAX_VALUE);
    Tokens again = Tokens.open(file);
    assertThat(again.holder("token=" + old, NOW)).isEmpty();
    assertThat(again.holder("token=" + fresh, NOW)).contains("ann");
    assertThat(again.holder("token=" + bob, NOW)).contains("bob");
    assertThat(again.all()).extracting(Tokens.Token::name).containsExactly("ann", "bob");
  }

  @Test
  void the_file_holds_no_token() throws IOException {
    Path file = folder.resolve("tokens");
    String token = Tokens.open(file).add("ann", Long.MAX_VALUE);
    assertThat(Files.readString(file)).doesNotContain(token).startsWith("ann ");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void a_name_that_would_not_fit_a_line_is_refused() {
    Tokens tokens = Tokens.open(folder.resolve("tokens"));
    assertThatThrownBy(() -> tokens.add("a b", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tokens.add("", 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
