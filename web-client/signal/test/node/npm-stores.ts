// The stores that @signalapp/libsignal-client asks of its user, in memory.

import * as libsignal from '@signalapp/libsignal-client';

interface WithId {
  id(): number;
}

/** Records by id; a missing one is the user's error, as the library expects it. */
class ById<T extends WithId> {
  readonly #records = new Map<number, T>();

  add(record: T): void {
    this.#records.set(record.id(), record);
  }

  take(id: number): T {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`no record ${id}`);
    return record;
  }

  remove(id: number): void {
    this.#records.delete(id);
  }
}

class Sessions extends libsignal.SessionStore {
  readonly #records = new Map<string, libsignal.SessionRecord>();

  async saveSession(name: libsignal.ProtocolAddress, record: libsignal.SessionRecord): Promise<void> {
    this.#records.set(name.toString(), record);
  }

  async getSession(name: libsignal.ProtocolAddress): Promise<libsignal.SessionRecord | null> {
    return this.#records.get(name.toString()) ?? null;
  }

  async getExistingSessions(names: libsignal.ProtocolAddress[]): Promise<libsignal.SessionRecord[]> {
    return names.flatMap((name) => this.#records.get(name.toString()) ?? []);
  }
}

class Identities extends libsignal.IdentityKeyStore {
  readonly #own: libsignal.PrivateKey;
  readonly #registrationId: number;

  constructor(own: libsignal.PrivateKey, registrationId: number) {
    super();
    this.#own = own;
    this.#registrationId = registrationId;
  }

  async getIdentityKey(): Promise<libsignal.PrivateKey> {
    return this.#own;
  }

  async getLocalRegistrationId(): Promise<number> {
    return this.#registrationId;
  }

  async saveIdentity(): Promise<libsignal.IdentityChange> {
    return libsignal.IdentityChange.NewOrUnchanged;
  }

  async isTrustedIdentity(): Promise<boolean> {
    return true;
  }

  async getIdentity(): Promise<libsignal.PublicKey | null> {
    return null;
  }
}

class PreKeys extends libsignal.PreKeyStore {
  readonly #records = new ById<libsignal.PreKeyRecord>();

  add(record: libsignal.PreKeyRecord): void {
    this.#records.add(record);
  }

  async savePreKey(_id: number, record: libsignal.PreKeyRecord): Promise<void> {
    this.add(record);
  }

  async getPreKey(id: number): Promise<libsignal.PreKeyRecord> {
    return this.#records.take(id);
  }

  async removePreKey(id: number): Promise<void> {
    this.#records.remove(id);
  }
}

class SignedPreKeys extends libsignal.SignedPreKeyStore {
  readonly #records = new ById<libsignal.SignedPreKeyRecord>();

  add(record: libsignal.SignedPreKeyRecord): void {
    this.#records.add(record);
  }

  async saveSignedPreKey(_id: number, record: libsignal.SignedPreKeyRecord): Promise<void> {
    this.add(record);
  }

  async getSignedPreKey(id: number): Promise<libsignal.SignedPreKeyRecord> {
    return this.#records.take(id);
  }
}

class KyberPreKeys extends libsignal.KyberPreKeyStore {
  readonly #records = new ById<libsignal.KyberPreKeyRecord>();

  add(record: libsignal.KyberPreKeyRecord): void {
    this.#records.add(record);
  }

  async saveKyberPreKey(_id: number, record: libsignal.KyberPreKeyRecord): Promise<void> {
    this.add(record);
  }

  async getKyberPreKey(id: number): Promise<libsignal.KyberPreKeyRecord> {
    return this.#records.take(id);
  }

  async markKyberPreKeyUsed(): Promise<void> {}
}

/** Everything of one user. */
export class NpmStores {
  readonly identity = libsignal.PrivateKey.generate();
  readonly registrationId = 4_242;
  readonly sessions = new Sessions();
  readonly identities = new Identities(this.identity, this.registrationId);
  readonly preKeys = new PreKeys();
  readonly signedPreKeys = new SignedPreKeys();
  readonly kyberPreKeys = new KyberPreKeys();
}
