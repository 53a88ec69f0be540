package chat.exo.graph.sea;

import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.json.Json;
import java.util.Optional;

/**
 * The lists of those whom an owner has taken a right from again: a node with the writer's key as key. Only what the relay
 * holds is asked. not gun: a list or an entry that is not here means "not blocked"; gun's lookup never comes back (C3).
 */
final class BlockLists {
  private static final Json NOTHING = new Json.Null();

  private final StoredValues stored;

  BlockLists(StoredValues stored) {
    this.stored = stored;
  }

  /**
   * Whether a writer stands on a list.
   *
   * @param list {@code wb}: a soul that begins with {@code ~}, a link, or the name of a key of the owner that links to it
   */
  boolean block(String owner, String writer, Json list) {
    Optional<Value> entry = soulOf(owner, list).flatMap(soul -> plainValue(soul, writer));
    return entry.equals(Optional.of(new Value.Truth(true))) || entry.equals(Optional.of(new Value.Numeric(1)));
  }

  private Optional<Soul> soulOf(String owner, Json list) {
    if (list instanceof Json.Members link) {
      return link.find("#").orElse(NOTHING) instanceof Json.Text(String soul) && !soul.isEmpty()
          ? Optional.of(new Soul(soul))
          : Optional.empty();
    }
    if (!(list instanceof Json.Text(String name)) || name.isEmpty()) {
      return Optional.empty();
    }
    if (name.startsWith("~")) {
      return Optional.of(new Soul(name));
    }
    return plainValue(new Soul("~" + owner), name)
        .flatMap(value -> value instanceof Value.Link(Soul soul) ? Optional.of(soul) : Optional.empty());
  }

  private Optional<Value> plainValue(Soul soul, String key) {
    Optional<Value> value = stored.find(soul, key);
    return Space.of(soul) instanceof Space.User ? value.flatMap(BlockLists::unpack) : value;
  }

  /** What is stored was verified when it came, and rests with its envelope. */
  private static Optional<Value> unpack(Value value) {
    return value instanceof Value.Text(String text)
        ? Envelope.read(text).map(Envelope::value).or(() -> OldEnvelope.read(text).map(OldEnvelope::value))
        : Optional.empty();
  }
}
