package chat.exo.graph.json;

/**
 * ECMAScript's {@code Number::toString}: the shortest digits that read back to the same double, in JavaScript's layout.
 *
 * <p>Java's own text has the right digits since release 19, but another layout ({@code 1.0E21}) and never fewer than two
 * digits ({@code 4.9E-324} where JavaScript says {@code 5e-324}).
 */
final class NumberText {
  /** Integers up to here are doubles exactly and print as they are. */
  private static final double MAX_SAFE_INTEGER = 9007199254740991.0;

  private NumberText() {}

  static String of(double number) {
    if (number == Math.rint(number) && Math.abs(number) <= MAX_SAFE_INTEGER) {
      return Long.toString((long) number); // the common case: states and counts; covers -0 as well
    }
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("expected a finite number, got " + number);
    }
    String text = layout(Decimal.shortest(Math.abs(number)));
    return number < 0 ? "-" + text : text;
  }

  /** The five shapes of ECMA-262, 6.1.6.1.20, for a positive number. */
  private static String layout(Decimal decimal) {
    String digits = decimal.digits;
    int count = digits.length();
    int point = decimal.point;
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  /** A positive number as {@code 0.DIGITS x 10^point}, digits without zeros at either end. */
  private record Decimal(String digits, int point) {
    static Decimal shortest(double number) {
      Decimal decimal = parse(Double.toString(number));
      return decimal.digits.length() == 2 ? decimal.oneDigitIfSame(number) : decimal;
    }

    private static Decimal parse(String text) {
      int e = text.indexOf('E');
      String mantissa = e < 0 ? text : text.substring(0, e);
      int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
      int dot = mantissa.indexOf('.');
      String digits = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
      int start = 0;
      while (digits.charAt(start) == '0') {
        start++;
      }
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      return new Decimal(digits.substring(start, end), dot - start + exponent);
    }

    /** Java asks for two digits where one would do; JavaScript takes the one, the nearer if both neighbours do. */
    private Decimal oneDigitIfSame(double number) {
      Decimal down = new Decimal(digits.substring(0, 1), point);
      int next = digits.charAt(0) - '0' + 1;
      Decimal up = next == 10 ? new Decimal("1", point + 1) : new Decimal(Integer.toString(next), point);
      boolean upFirst = digits.charAt(1) >= '5';
      Decimal first = upFirst ? up : down;
      Decimal second = upFirst ? down : up;
      if (first.value() == number) {
        return first;
      }
      return second.value() == number ? second : this;
    }

    private double value() {
      return Double.parseDouble("0." + digits + "E" + point);
    }
  }
}
