// Our own prekeys: made and signed here, published by the application, found again when a first message names them.

import { concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { generateKeyPair, type KeyPair, keyPairFrom } from '../primitives/curve.ts';
import {
  generateKyberKeyPair,
  type KyberKeyPair,
  kyberPublicKeyBytes,
  kyberSecretKeyBytes,
} from '../primitives/kyber1024.ts';
import { sign } from '../primitives/xeddsa.ts';
import { type Randomness, systemRandomness } from '../random.ts';
import { StateReader, StateWriter } from '../state-bytes.ts';
import { preKeysLock, type SignalStore, storeKeys } from '../store/store.ts';
import { localIdentity } from './identity.ts';

export interface PublicPreKey {
  readonly id: number;
  readonly publicKey: Uint8Array;
}

export interface SignedPublicPreKey extends PublicPreKey {
  /** XEdDSA by the identity key over the whole public key, type byte included. */
  readonly signature: Uint8Array;
}

/** A one-time Kyber prekey is deleted with its first use; a last-resort one stays until it is replaced. */
export type KyberPreKeyUse = 'one-time' | 'last-resort';

const largestId = 0xffffff;

async function nextIds(store: SignalStore, count: number): Promise<{ first: number; counters: Uint8Array }> {
  const stored = await store.read(storeKeys.counters);
  const next = stored === undefined ? 1 : new StateReader(stored, 'prekey counter').number();
  const first = next + count > largestId ? 1 : next;
  return { first, counters: new StateWriter().number(first + count).finish() };
}

/** Makes `count` one-time prekeys (1 to 1,000) and returns what to publish. */
export function createPreKeys(
  store: SignalStore,
  count: number,
  random: Randomness = systemRandomness,
): Promise<readonly PublicPreKey[]> {
  if (!Number.isInteger(count) || count < 1 || count > 1_000) {
    throw new SignalError('invalid-argument', `prekeys: expected 1 to 1000, got ${count}`);
  }
  return store.exclusively(preKeysLock, async () => {
    const { first, counters } = await nextIds(store, count);
    const changes = new Map<string, Uint8Array>([[storeKeys.counters, counters]]);
    const published: PublicPreKey[] = [];
    for (let id = first; id < first + count; id++) {
      const pair = generateKeyPair(random, 'prekey');
      changes.set(storeKeys.preKey(id), pair.privateKey);
      published.push({ id, publicKey: pair.publicKey });
    }
    await store.write(changes);
    return published;
  });
}

/** Makes a signed prekey. Replace it every few days, and delete the one before a month later. */
export function createSignedPreKey(
  store: SignalStore,
  random: Randomness = systemRandomness,
): Promise<SignedPublicPreKey> {
  return store.exclusively(preKeysLock, async () => {
    const identity = await localIdentity(store);
    const { first: id, counters } = await nextIds(store, 1);
    const { privateKey, publicKey } = generateKeyPair(random, 'prekey');
    const signature = sign(identity.keyPair.privateKey, publicKey, random);
    await store.write(
      new Map([
        [storeKeys.counters, counters],
        [storeKeys.signedPreKey(id), privateKey],
      ]),
    );
    return { id, publicKey, signature };
  });
}

/** Makes a Kyber prekey; every device needs a last-resort one. */
export function createKyberPreKey(
  store: SignalStore,
  use: KyberPreKeyUse,
  random: Randomness = systemRandomness,
): Promise<SignedPublicPreKey> {
  return store.exclusively(preKeysLock, async () => {
    const identity = await localIdentity(store);
    const { first: id, counters } = await nextIds(store, 1);
    const { publicKey, secretKey } = generateKyberKeyPair(random);
    const signature = sign(identity.keyPair.privateKey, publicKey, random);
    const flag = Uint8Array.of(use === 'last-resort' ? 1 : 0);
    await store.write(
      new Map([
        [storeKeys.counters, counters],
        [storeKeys.kyberPreKey(id), concat(flag, publicKey, secretKey)],
      ]),
    );
    return { id, publicKey, signature };
  });
}

/** Deletes a signed or Kyber prekey that was replaced long enough ago. */
export function deletePreKey(store: SignalStore, kind: 'signed' | 'kyber', id: number): Promise<void> {
  const key = kind === 'signed' ? storeKeys.signedPreKey(id) : storeKeys.kyberPreKey(id);
  return store.exclusively(preKeysLock, () => store.write(new Map([[key, undefined]])));
}

export async function readPreKey(store: SignalStore, key: string): Promise<KeyPair | undefined> {
  const stored = await store.read(key);
  return stored && keyPairFrom(stored);
}

export async function readKyberPreKey(
  store: SignalStore,
  id: number,
): Promise<{ readonly pair: KyberKeyPair; readonly use: KyberPreKeyUse } | undefined> {
  const stored = await store.read(storeKeys.kyberPreKey(id));
  if (stored === undefined) return undefined;
  const input = new StateReader(stored, 'Kyber prekey');
  const use = input.flag() ? 'last-resort' : 'one-time';
  const pair = { publicKey: input.fixed(kyberPublicKeyBytes), secretKey: input.fixed(kyberSecretKeyBytes) };
  input.end();
  return { pair, use };
}
