package chat.exo.relay.settings;

import java.util.List;

/**
 * A value somebody gave.
 *
 * @param texts the value; a list, or one text
 * @param origin where it stands, as an error names it: {@code exo.yaml line 12}, {@code --port}
 */
public record Given(List<String> texts, String origin) {
  public Given {
    texts = List.copyOf(texts);
  }
}
