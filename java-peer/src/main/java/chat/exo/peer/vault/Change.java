package chat.exo.peer.vault;

import java.util.Optional;

/** What a transaction does to one row. */
sealed interface Change {
  /** The bytes that shall lie there; empty if the row shall be gone. */
  Optional<byte[]> bytes();

  /** The row in a form. */
  <T> Optional<T> in(Row row, Form<T> form);

  /** The row is removed. */
  record Removal() implements Change {
    @Override
    public Optional<byte[]> bytes() {
      return Optional.empty();
    }

    @Override
    public <T> Optional<T> in(Row row, Form<T> form) {
      return Optional.empty();
    }
  }

  /** The row is these bytes. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Bytes(byte[] value) implements Change {
    @Override
    public Optional<byte[]> bytes() {
      return Optional.of(value);
    }

    @Override
    public <T> Optional<T> in(Row row, Form<T> form) {
      return Optional.of(form.parse(row, value));
    }
  }

  /** The row is this value; printed when it is committed, or read in another form. */
  record Formed<V>(V value, Form<V> form) implements Change {
    @Override
    public Optional<byte[]> bytes() {
      return Optional.of(form.print(value));
    }

    @Override
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the same form object made it, so it is a T
    public <T> Optional<T> in(Row row, Form<T> asked) {
      return Optional.of((Object) asked == form ? (T) value : asked.parse(row, form.print(value)));
    }
  }
}
