package chat.exo.peer.vault;

/** The kinds of rows. The code is the first byte of a row on disk, so a code is never used for anything else again. */
public enum Table {
  ACCOUNT(1),
  SESSION(2),
  IDENTITY(3),
  PREKEY(4),
  SIGNED_PREKEY(5),
  KYBER_PREKEY(6),
  KYBER_USE(7),
  SENDER_KEY(8),
  BOX(9),
  CONTACT(10),
  STRAND(11),
  MESSAGE(12),
  MESSAGE_ID(13),
  ARRIVAL(14),
  CURSOR(15),
  OUTBOX(16),
  DRAFT(17),
  SEEN(18),
  HELD(19),
  OWED(20),
  GROUP(21),
  GRAPH_OUTBOX(22),
  EXPIRY(23),
  SENT(24),
  HEARD(25),
  GROUP_KEY(26),
  PROGRESS(27),
  GROUP_HELD(28),
  UPLOAD(29);

  private final byte code;

  Table(int code) {
    this.code = (byte) code;
  }

  /** The table of a row as it lies on disk. */
  static Table ofKey(byte[] key) {
    for (Table table : values()) {
      if (table.code == key[0]) {
        return table;
      }
    }
    throw new IllegalStateException("expected a row of a known table, got code " + key[0] + "; made by a newer version?");
  }

  byte code() {
    return code;
  }
}
