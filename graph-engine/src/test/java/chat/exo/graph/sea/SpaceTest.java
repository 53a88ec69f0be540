package chat.exo.graph.sea;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Soul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"~x.y", "~x.y/a/b", "~x.y/", "foo~x.y/z", "a#b~x.y", "~x.y.more", "~x.y~z", "~x.y/list#", "~x/y", "~x y", "~x.y<?9"})
  void these_belong_to_the_key_x_y(String soul) {
    assertThat(Space.of(new Soul(soul))).isEqualTo(new Space.User("x.y"));
  }

  @Test
  void a_piece_of_a_key_may_be_empty() {
    assertThat(Space.of(new Soul("~."))).isEqualTo(new Space.User("."));
    assertThat(Space.of(new Soul("~x."))).isEqualTo(new Space.User("x."));
    assertThat(Space.of(new Soul("~/x"))).isEqualTo(new Space.User(".x"));
    assertThat(Space.of(new Soul("~user~name.com"))).isEqualTo(new Space.Public());
    assertThat(Space.of(new Soul("user~name.com"))).isEqualTo(new Space.User("name.com"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"~x", "~~x.y", "~", "foo/x.y", "foo", "x~y"})
  void these_belong_to_nobody(String soul) {
    assertThat(Space.of(new Soul(soul))).isEqualTo(new Space.Public());
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "files#", "a#b", "#a", "~~x.y#", "~#x~"})
  void these_are_content_unless_they_belong_to_somebody(String soul) {
    Space expected = soul.equals("~#x~") ? new Space.User(".x") : new Space.Content();
    assertThat(Space.of(new Soul(soul))).isEqualTo(expected);
  }

  @Test
  void aliases_come_first() {
    assertThat(Space.of(new Soul("~@"))).isEqualTo(new Space.AliasRoot());
    assertThat(Space.of(new Soul("~@alice"))).isEqualTo(new Space.AliasList());
    assertThat(Space.of(new Soul("~@a#b"))).isEqualTo(new Space.AliasList());
    assertThat(Space.of(new Soul("~@x.y"))).isEqualTo(new Space.AliasList());
  }
}
