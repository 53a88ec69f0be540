package chat.exo.relay.cli;

import org.jspecify.annotations.Nullable;

/** The process environment, as {@link System#getenv(String)} gives it: null where a variable is not set. */
interface Environment {
  @Nullable String get(String name);
}
