package chat.exo.peer.session;

import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
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
  private static final int STANDING_ID = 1;

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
    store.storeSignedPreKey(STANDING_ID, new SignedPreKeyRecord(STANDING_ID, nowMillis, signed, signature));
    store.storeKyberPreKey(STANDING_ID, kyber(STANDING_ID, identity, nowMillis));
  }

  /** The public half of the standing keys. */
  public static Bundle standing(Transaction rows, LocalDevice local) {
    SignalStore store = new SignalStore(rows, local);
    try {
      SignedPreKeyRecord signed = store.loadSignedPreKey(STANDING_ID);
      return new Bundle(
          local.device(),
          local.registrationId(),
          local.identity().getPublicKey(),
          new Bundle.SignedKey(STANDING_ID, signed.getKeyPair().getPublicKey().serialize(), signed.getSignature()),
          publicKyber(store.loadKyberPreKey(STANDING_ID)),
          Optional.empty());
    } catch (InvalidKeyIdException | InvalidKeyException e) {
      throw SignalStore.damaged("standing prekey", e);
    }
  }

  /** Makes {@code count} one-time pairs with fresh ids and stores their private halves; returns what the relay gets. */
  public static List<OneTimeKeys> makeOneTime(Vault vault, Transaction rows, LocalDevice local, int count, long nowMillis) {
    SignalStore store = new SignalStore(rows, local);
    long last = vault.lastOrder(Table.PREKEY, "").orElse((long) FIRST_ONE_TIME_ID - 1);
    List<OneTimeKeys> made = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int id = (int) (last + i > MAX_ID ? FIRST_ONE_TIME_ID + (last + i) % MAX_ID : last + i);
      ECKeyPair pair = ECKeyPair.generate();
      KyberPreKeyRecord kyber = kyber(id, local.identity().getPrivateKey(), nowMillis);
      store.storePreKey(id, new PreKeyRecord(id, pair));
      store.storeKyberPreKey(id, kyber);
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
