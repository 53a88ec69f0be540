package chat.exo.graph.store;

/** What an acknowledged write has survived already. */
public enum Durability {
  /** The write-ahead log is synced to the disk before the ack: the write survives a power cut. */
  SYNCED,
  /** The write-ahead log is with the operating system: the write survives a crash of the relay, not of the machine. */
  MEMORY
}
