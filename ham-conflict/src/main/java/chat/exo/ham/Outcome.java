package chat.exo.ham;

/** What HAM says of one incoming write. Exactly one of these holds for any two writes. */
public enum Outcome {
  /** The state lies ahead of the machine clock: hold it, and ask again when its time has come. */
  DEFER,
  /** The incoming state is newer: the write replaces what is there. */
  ACCEPT_NEWER,
  /** The states are equal and the incoming text is greater: the write replaces what is there. */
  ACCEPT_GREATER_TEXT,
  /** The incoming state is older than what is there. */
  IGNORE_OLDER,
  /** The same write once more: nothing changes. */
  IGNORE_SAME,
  /** The states are equal and the incoming text is smaller. */
  IGNORE_SMALLER_TEXT;

  /** Whether the incoming write becomes the current one. */
  public boolean accepted() {
    return this == ACCEPT_NEWER || this == ACCEPT_GREATER_TEXT;
  }
}
