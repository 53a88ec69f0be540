package chat.exo.relay.settings;

import java.util.List;
import java.util.Locale;

/**
 * One thing an operator may set.
 *
 * @param path its place in the file, such as {@code limits.frame-size}
 * @param kind what it may be
 * @param fallback what it is if nobody says anything
 * @param change when a change takes hold
 * @param otherVariables names in the environment beside its own, such as gun's
 */
record Setting(String path, Kind kind, List<String> fallback, Change change, List<String> otherVariables) {
  /** When a changed value takes hold. */
  enum Change {
    /** At once, when the settings are read again. */
    LIVE,
    /** At the next start. */
    RESTART
  }

  Setting {
    fallback = List.copyOf(fallback);
    otherVariables = List.copyOf(otherVariables);
    if (!kind.takes(fallback)) {
      throw new IllegalStateException("expected a default that fits, got another for " + path);
    }
  }

  /** Its own name in the environment. */
  String variable() {
    return "EXO_" + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
