package chat.exo.peer.vault;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How a row looks in memory. A transaction keeps rows in this form as long as it lives, so that what is changed by many
 * steps is parsed once and printed once. Values must not change; a change is another value.
 */
public interface Form<T> {
  T parse(Row row, byte[] stored);

  byte[] print(T value);

  /** A form of two functions. */
  static <T> Form<T> of(BiFunction<Row, byte[], T> parse, Function<T, byte[]> print) {
    return new Form<>() {
      @Override
      public T parse(Row row, byte[] stored) {
        return parse.apply(row, stored);
      }

      @Override
      public byte[] print(T value) {
        return print.apply(value);
      }
    };
  }
}
