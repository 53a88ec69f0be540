package chat.exo.peer.session;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.InvalidMessageException;
import org.signal.libsignal.protocol.ReusedBaseKeyException;
import org.signal.libsignal.protocol.ecc.ECPublicKey;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.KyberPreKeyStore;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyStore;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyStore;

/** The prekey half of {@link SignalStore}: one-time keys go when they were used, last-resort keys stay. One thread. */
abstract sealed class PreKeyRows implements PreKeyStore, SignedPreKeyStore, KyberPreKeyStore permits SignalStore {
  private static final byte[] USED = "used".getBytes(StandardCharsets.US_ASCII);

  private final Transaction rows;

  PreKeyRows(Transaction rows) {
    this.rows = rows;
  }

  @Override
  public PreKeyRecord loadPreKey(int id) throws InvalidKeyIdException {
    try {
      return new PreKeyRecord(load(Table.PREKEY, id));
    } catch (InvalidMessageException e) {
      throw SignalStore.damaged("prekey", e);
    }
  }

  @Override
  public void storePreKey(int id, PreKeyRecord record) {
    rows.write(row(Table.PREKEY, id), record.serialize());
  }

  @Override
  public boolean containsPreKey(int id) {
    return rows.has(row(Table.PREKEY, id));
  }

  @Override
  public void removePreKey(int id) {
    rows.remove(row(Table.PREKEY, id));
  }

  @Override
  public SignedPreKeyRecord loadSignedPreKey(int id) throws InvalidKeyIdException {
    try {
      return new SignedPreKeyRecord(load(Table.SIGNED_PREKEY, id));
    } catch (InvalidMessageException e) {
      throw SignalStore.damaged("signed prekey", e);
    }
  }

  /** libsignal never asks for all of them. */
  @Override
  public List<SignedPreKeyRecord> loadSignedPreKeys() {
    throw new UnsupportedOperationException("signed prekeys are loaded one by one");
  }

  @Override
  public void storeSignedPreKey(int id, SignedPreKeyRecord record) {
    rows.write(row(Table.SIGNED_PREKEY, id), record.serialize());
  }

  @Override
  public boolean containsSignedPreKey(int id) {
    return rows.has(row(Table.SIGNED_PREKEY, id));
  }

  @Override
  public void removeSignedPreKey(int id) {
    rows.remove(row(Table.SIGNED_PREKEY, id));
  }

  @Override
  public KyberPreKeyRecord loadKyberPreKey(int id) throws InvalidKeyIdException {
    try {
      return new KyberPreKeyRecord(load(Table.KYBER_PREKEY, id));
    } catch (InvalidMessageException e) {
      throw SignalStore.damaged("Kyber prekey", e);
    }
  }

  /** libsignal never asks for all of them. */
  @Override
  public List<KyberPreKeyRecord> loadKyberPreKeys() {
    throw new UnsupportedOperationException("Kyber prekeys are loaded one by one");
  }

  @Override
  public void storeKyberPreKey(int id, KyberPreKeyRecord record) {
    rows.write(row(Table.KYBER_PREKEY, id), record.serialize());
  }

  @Override
  public boolean containsKyberPreKey(int id) {
    return rows.has(row(Table.KYBER_PREKEY, id));
  }

  /** A last-resort key stays, but the same base key a second time is a replayed first message. */
  @Override
  public void markKyberPreKeyUsed(int kyberId, int signedId, ECPublicKey baseKey) throws ReusedBaseKeyException {
    if (!PreKeyMaker.isLastResort(kyberId)) {
      rows.remove(row(Table.KYBER_PREKEY, kyberId));
      return;
    }
    String use = kyberId + "/" + signedId + "/" + HexFormat.of().formatHex(baseKey.serialize());
    Row row = Row.of(Table.KYBER_USE, use);
    if (rows.has(row)) {
      throw new ReusedBaseKeyException();
    }
    rows.write(row, USED);
  }

  private byte[] load(Table table, int id) throws InvalidKeyIdException {
    return rows.read(row(table, id)).orElseThrow(() -> new InvalidKeyIdException("no such key: " + table + " " + id));
  }

  static Row row(Table table, int id) {
    return new Row(table, "", id);
  }
}
