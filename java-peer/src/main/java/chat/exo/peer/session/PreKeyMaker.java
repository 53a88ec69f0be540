package chat.exo.peer.session;

import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.InvalidKeyIdException;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;
import org.signal.libsignal.protocol.state.KyberPreKeyRecord;
import org.signal.libsignal.protocol.state.PreKeyRecord;
import org.signal.libsignal.protocol.state.SignedPreKeyRecord;

/**
 * Makes the keys others start sessions with: one signed prekey and one last-resort Kyber prekey in the profile, and
 * one-time pairs for a relay that hands them out.
 *
 * <p>Ids of last-resort keys are below {@link #FIRST_ONE_TIME_ID}, so that a used one-time Kyber key can be told and
 * removed.
 */
public final class PreKeyMaker {
  static final int FIRST_ONE_TIME_ID = 0x1000;
  private static final int MAX_ID = 0xFFFFFF;
  private static final Row STANDING = Row.of(Table.CURSOR, "standing prekeys");
  private static final Row ONE_TIME = Row.of(Table.CURSOR, "one-time prekeys");
  private static final long ROTATE_MILLIS = 7L * 24 * 3_600_000;
  /** Beyond the time they stood in the profile: first messages lie in boxes for so long. */
  private static final long KEEP_MILLIS = 30L * 24 * 3_600_000;
  /** A few more than can be kept at a week each. */
  private static final int LOOK_BACK = 10;

  private PreKeyMaker() {}

  static boolean isLastResort(int kyberId) {
    return kyberId < FIRST_ONE_TIME_ID;
  }

  /** Makes and stores the keys of the profile. */
  public static void makeStanding(Transaction rows, LocalDevice local, long nowMillis) {
    SignalStore store = new SignalStore(rows, local);
    ECPrivateKey identity = local.identity().getPrivateKey();
    ECKeyPair signed = ECKeyPair.generate();
    byte[] signature = identity.calculateSignature(signed.getPublicKey().serialize());
    int id = standingId(rows) + 1;
    store.storeSignedPreKey(id, new SignedPreKeyRecord(id, nowMillis, signed, signature));
    store.storeKyberPreKey(id, kyber(id, identity, nowMillis));
    rows.write(STANDING, number(id));
  }

  /**
   * Once a week new keys stand in the profile, so that what rests on them alone is not open to whoever gets this device in a year; what
   * was made for the old ones is read for a month more. Returns whether the profile is another now.
   */
  public static boolean rotate(Transaction rows, LocalDevice local, long nowMillis) {
    SignalStore store = new SignalStore(rows, local);
    int id = standingId(rows);
    long age = nowMillis - made(store, id).orElse(nowMillis);
    if (age < ROTATE_MILLIS && age > -ROTATE_MILLIS) {
      return false;
    }
    makeStanding(rows, local, nowMillis);
    for (int old = Math.max(1, id - LOOK_BACK); old <= id; old++) {
      if (made(store, old).filter(at -> nowMillis - at > KEEP_MILLIS + ROTATE_MILLIS).isPresent()) {
        store.removeSignedPreKey(old);
        rows.remove(PreKeyRows.row(Table.KYBER_PREKEY, old));
      }
    }
    return true;
  }

  private static Optional<Long> made(SignalStore store, int id) {
    try {
      return store.containsSignedPreKey(id) ? Optional.of(store.loadSignedPreKey(id).getTimestamp()) : Optional.empty();
    } catch (InvalidKeyIdException e) {
      return Optional.empty();
    }
  }

  /** Ids rise, so that no message is read with the key of another that had its number. */
  private static int standingId(Transaction rows) {
    return rows.read(STANDING).map(bytes -> ByteBuffer.wrap(bytes).getInt()).orElse(0);
  }

  private static byte[] number(int id) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
  }

  /** The public half of the standing keys. */
  public static Bundle standing(Transaction rows, LocalDevice local) {
    SignalStore store = new SignalStore(rows, local);
    try {
      int id = standingId(rows);
      SignedPreKeyRecord signed = store.loadSignedPreKey(id);
      return new Bundle(
          local.device(),
          local.registrationId(),
          local.identity().getPublicKey(),
          new Bundle.SignedKey(id, signed.getKeyPair().getPublicKey().serialize(), signed.getSignature()),
          publicKyber(store.loadKyberPreKey(id)),
          Optional.empty());
    } catch (InvalidKeyIdException | InvalidKeyException e) {
      throw SignalStore.damaged("standing prekey", e);
    }
  }

  /** Makes {@code count} one-time pairs with fresh ids and stores their private halves; returns what the relay gets. */
  public static List<OneTimeKeys> makeOneTime(Vault vault, Transaction rows, LocalDevice local, int count, long nowMillis) {
    SignalStore store = new SignalStore(rows, local);
    // Counted on, not from the greatest that is left: an id whose key was used is never given to another key.
    long counted = rows.read(ONE_TIME).map(bytes -> (long) ByteBuffer.wrap(bytes).getInt()).orElse((long) FIRST_ONE_TIME_ID - 1);
    long last = Math.max(counted, vault.lastOrder(Table.PREKEY, "").orElse(0L));
    List<OneTimeKeys> made = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int id = (int) (last + i > MAX_ID ? FIRST_ONE_TIME_ID + (last + i) % MAX_ID : last + i);
      ECKeyPair pair = ECKeyPair.generate();
      KyberPreKeyRecord kyber = kyber(id, local.identity().getPrivateKey(), nowMillis);
      store.storePreKey(id, new PreKeyRecord(id, pair));
      store.storeKyberPreKey(id, kyber);
      rows.write(ONE_TIME, number(id));
      made.add(new OneTimeKeys(new Bundle.OneTimeKey(id, pair.getPublicKey().serialize()), publicKyber(kyber)));
    }
    return made;
  }

  private static KyberPreKeyRecord kyber(int id, ECPrivateKey identity, long nowMillis) {
    KEMKeyPair pair = KEMKeyPair.generate(KEMKeyType.KYBER_1024);
    return new KyberPreKeyRecord(id, nowMillis, pair, identity.calculateSignature(pair.getPublicKey().serialize()));
  }

  private static Bundle.SignedKey publicKyber(KyberPreKeyRecord record) {
    try {
      return new Bundle.SignedKey(record.getId(), record.getKeyPair().getPublicKey().serialize(), record.getSignature());
    } catch (InvalidKeyException e) {
      throw SignalStore.damaged("Kyber prekey", e);
    }
  }
}
