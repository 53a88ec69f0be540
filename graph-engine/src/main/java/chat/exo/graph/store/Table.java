package chat.exo.graph.store;

/** What a relay has to remember that is no cell, by kind. Each is a column family of the store on the disk. */
public enum Table {
  /** Of entries of boxes: which were erased, and when others were first seen; and how long the store has been at work, by which that is told. */
  BOXES,
  /** One-time prekeys, and which are out. */
  PREKEYS,
  /** Of files: whose they are, and uploads that are not whole. */
  FILES,
  /** Rows that other relays have refused. */
  SYNC;

  /** What it is called on the disk. */
  public String familyName() {
    return switch (this) {
      case BOXES -> "boxes";
      case PREKEYS -> "prekeys";
      case FILES -> "files";
      case SYNC -> "sync";
    };
  }
}
