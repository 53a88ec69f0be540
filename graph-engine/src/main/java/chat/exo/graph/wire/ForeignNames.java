package chat.exo.graph.wire;

import java.util.Set;

/**
 * Names that are harmless here and kill or poison the JavaScript relays next door.
 *
 * <p>not gun: a soul that is a member of JavaScript's {@code Object.prototype} ends gun's relay with one frame, and
 * {@code __proto__} rewrites the prototype of every object in it ({@code vectors/wire/invalid-messages.json}). They are
 * refused, so that they neither rest here nor travel on. As keys all but {@code __proto__} are legal.
 */
final class ForeignNames {
  private static final Set<String> PROTOTYPE_MEMBERS =
      Set.of(
          "__proto__",
          "constructor",
          "toString",
          "toLocaleString",
          "valueOf",
          "hasOwnProperty",
          "isPrototypeOf",
          "propertyIsEnumerable",
          "__defineGetter__",
          "__defineSetter__",
          "__lookupGetter__",
          "__lookupSetter__");

  private ForeignNames() {}

  static boolean poisonousSoul(String soul) {
    return PROTOTYPE_MEMBERS.contains(soul);
  }

  /** gun looks ids up in an object, too. */
  static boolean poisonousId(String id) {
    return PROTOTYPE_MEMBERS.contains(id);
  }

  static boolean poisonousKey(String key) {
    return key.equals("__proto__");
  }
}
