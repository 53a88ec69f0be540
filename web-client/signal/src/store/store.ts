// What the package asks of a store: bytes by key, atomic writes, one writer at a time. Implemented by the application.

/** Several writes that happen together or not at all; `undefined` deletes the key. */
export type Changes = ReadonlyMap<string, Uint8Array | undefined>;

/**
 * Three methods over a map of bytes. `store-acceptance` holds the suite that every implementation must pass.
 * Values are secret: keep them encrypted at rest.
 */
export interface SignalStore {
  /** The stored value, as bytes that the caller may change; undefined if there is none. */
  read(key: string): Promise<Uint8Array | undefined>;

  /** Writes all changes or none, and resolves once they are durable. */
  write(changes: Changes): Promise<void>;

  /**
   * Runs `work` while no other work of this name runs, in order of arrival; across tabs too, if several tabs share
   * the store (Web Locks). A failing work frees the name. Different names never wait for each other.
   */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** One device of one account. `id` is any text that both sides know the account by. */
export interface DeviceAddress {
  readonly id: string;
  readonly deviceId: number;
}

/** Where things lie. The device number comes first, so that no id can imitate another address. */
export const storeKeys = {
  localIdentity: 'signal/identity',
  counters: 'signal/counters',
  session: ({ deviceId, id }: DeviceAddress): string => `signal/session/${deviceId}/${id}`,
  peerIdentity: ({ deviceId, id }: DeviceAddress): string => `signal/peer/${deviceId}/${id}`,
  preKey: (id: number): string => `signal/prekey/${id}`,
  signedPreKey: (id: number): string => `signal/signed-prekey/${id}`,
  kyberPreKey: (id: number): string => `signal/kyber-prekey/${id}`,
  seenBaseKeys: (kyberId: number, signedId: number): string => `signal/base-keys/${kyberId}/${signedId}`,
} as const;

/** The lock that all changes of our own prekeys take. */
export const preKeysLock = 'signal/prekeys';
