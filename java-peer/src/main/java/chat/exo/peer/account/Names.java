package chat.exo.peer.account;

/** Names that others gave themselves, as they may stand in a line of one's own. Stateless. */
public final class Names {
  private static final int MAX_CODE_POINTS = 64;

  private Names() {}

  /** Without line breaks, controls and marks that turn the direction of what follows; not longer than a line bears. */
  public static String plain(String given) {
    StringBuilder out = new StringBuilder();
    given
        .codePoints()
        .map(point -> harmless(point) ? point : ' ')
        .limit(MAX_CODE_POINTS)
        .forEach(out::appendCodePoint);
    return out.toString().replaceAll(" {2,}", " ").strip();
  }

  private static boolean harmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
      // Joiners are part of emoji and of several scripts.
      case Character.FORMAT -> point == 0x200C || point == 0x200D;
      default -> true;
    };
  }
}
