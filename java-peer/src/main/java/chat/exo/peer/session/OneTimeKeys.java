package chat.exo.peer.session;

/** One EC and one Kyber prekey that a relay hands out together, once. */
public record OneTimeKeys(Bundle.OneTimeKey preKey, Bundle.SignedKey kyberPreKey) {}
