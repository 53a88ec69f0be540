package chat.exo.relay.sync;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the operator says of sessions with one relay.
 *
 * @param direction which way rows go
 * @param prefixes souls begin with one of these; none for all souls
 * @param bytesPerHour what all sessions with it may move in an hour
 * @param key a secret that both sides know, in the place of that of all sessions
 */
public record PeerRules(Direction direction, List<String> prefixes, OptionalLong bytesPerHour, Optional<String> key) {
  /** Which way rows go. */
  public enum Direction {
    BOTH,
    /** Rows are taken and none given. */
    IN,
    /** Rows are given and none taken. */
    OUT
  }

  /** Everything, both ways. */
  public static final PeerRules ALL = new PeerRules(Direction.BOTH, List.of(), OptionalLong.empty(), Optional.empty());

  public PeerRules {
    prefixes = List.copyOf(prefixes);
    if (prefixes.size() > Terms.MOST_PREFIXES || prefixes.contains("")) {
      throw new IllegalArgumentException("expected at most " + Terms.MOST_PREFIXES + " prefixes, none of them empty, got " + prefixes.size());
    }
  }

  Terms terms(double oldest) {
    return new Terms(direction != Direction.OUT, direction != Direction.IN, false, oldest, Terms.ofSouls(prefixes));
  }

  /** The direction only: the rest may be secret. */
  @Override
  public String toString() {
    return "PeerRules[" + direction + "]";
  }
}
