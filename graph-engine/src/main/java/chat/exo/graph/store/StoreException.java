package chat.exo.graph.store;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The machine failed the store. The message is one sentence for the operator: what, where, what to do. */
public final class StoreException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, where code has to tell. */
  public enum Reason {
    /** Another process, or another store of this one, has the folder open. */
    IN_USE,
    /** The folder is not there and cannot be made, or files in it cannot be read or written. */
    NO_ACCESS,
    /** The disk is full. */
    NO_SPACE,
    /** The files contradict themselves. */
    DAMAGED,
    /** A newer release wrote the files. */
    NEWER_FORMAT,
    /** Reading or writing failed in another way. */
    IO
  }

  private final Reason reason;

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, new IOException(message, cause));
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
