package chat.exo.graph.sea;

import chat.exo.graph.Soul;

/**
 * gun: a soul with {@code <?N} keeps what is younger than N seconds; older writes are dropped without a word ({@code
 * vectors/sea}, forget/*).
 *
 * @param beforeMillis states below this are dropped
 */
record Forgetting(double beforeMillis) {
  private static final String MARK = "<?";

  static Forgetting of(Soul soul, double nowMillis) {
    int mark = soul.text().indexOf(MARK);
    double seconds = mark < 0 ? 0 : JsFloat.parse(soul.text().substring(mark + MARK.length()));
    boolean forgets = seconds != 0 && !Double.isNaN(seconds);
    return new Forgetting(forgets ? nowMillis - seconds * 1_000 : Double.NEGATIVE_INFINITY);
  }

  boolean covers(double state) {
    return state < beforeMillis;
  }
}
