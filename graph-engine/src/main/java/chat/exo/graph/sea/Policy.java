package chat.exo.graph.sea;

import chat.exo.graph.json.Json;
import java.util.Optional;

/**
 * One entry of a certificate's write policy: a text or a LEX object.
 *
 * <p>Path is what follows the first slash of the soul; the whole place is path and key joined by a slash. {@code #} speaks
 * of the path, {@code .} of the key, a bare rule of the whole place.
 */
record Policy(Json lex) {
  private static final Json NOTHING = new Json.Null();

  boolean covers(String path, String key) {
    String place = path.isEmpty() ? key : path + "/" + key;
    Optional<Json> ofPath = part("#");
    Optional<Json> ofKey = part(".");
    if (ofPath.isPresent() && ofKey.isPresent()) {
      // not gun: it also holds the whole place against #, so that the key is never asked about (H5)
      return matches(path, ofPath.get()) && matches(key, ofKey.get());
    }
    if (ofPath.isPresent()) {
      return matches(path, ofPath.get()) || matches(place, ofPath.get());
    }
    return (ofKey.isPresent() && matches(key, ofKey.get())) || matches(place, lex);
  }

  /** {@code "+":"*"}: the writer's key must be part of the path or the key. */
  boolean namesWriter() {
    return switch (part("+").orElse(NOTHING)) {
      case Json.Text(String text) -> text.contains("*");
      case Json.Items items -> items.values().contains(new Json.Text("*"));
      case Json.Null no -> false;
      case Json.Truth no -> false;
      case Json.Numeric no -> false;
      case Json.Members no -> false;
    };
  }

  private Optional<Json> part(String name) {
    return lex instanceof Json.Members members ? members.find(name).filter(Json::truthy) : Optional.empty();
  }

  /**
   * gun: one rule against one text. Not the LEX of a query, which holds all parts at once: here the first of {@code = * >
   * <} that says something decides by equality, then the first of {@code * >} by prefix, then the range.
   */
  static boolean matches(String text, Json rule) {
    if (rule instanceof Json.Text(String exact)) {
      return !exact.isEmpty() && text.equals(exact);
    }
    if (!(rule instanceof Json.Members parts)) {
      return false;
    }
    if (firstTruthy(parts, "=", "*", ">", "<").equals(Optional.of(new Json.Text(text)))) {
      return true;
    }
    if (parts.find("=").isPresent()) {
      return false;
    }
    if (firstTruthy(parts, "*", ">").orElse(NOTHING) instanceof Json.Text(String prefix) && text.startsWith(prefix)) {
      return true;
    }
    return parts.find("*").isEmpty() && inRange(text, parts.find(">"), parts.find("<"));
  }

  private static boolean inRange(String text, Optional<Json> from, Optional<Json> to) {
    if (from.isEmpty() && to.isEmpty()) {
      return false;
    }
    boolean above = from.isEmpty() || (from.get() instanceof Json.Text(String least) && text.compareTo(least) >= 0);
    boolean below = to.isEmpty() || (to.get() instanceof Json.Text(String greatest) && text.compareTo(greatest) <= 0);
    return above && below;
  }

  private static Optional<Json> firstTruthy(Json.Members parts, String... names) {
    for (String name : names) {
      Optional<Json> part = parts.find(name).filter(Json::truthy);
      if (part.isPresent()) {
        return part;
      }
    }
    return Optional.empty();
  }
}
