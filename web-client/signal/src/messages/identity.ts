// Who we are and whom we know: the local identity, and one identity key per peer, kept in the store.

import { concat, equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { LocalIdentity } from '../pqxdh/bundle.ts';
import { generateKeyPair, privateKeyBytes, publicKeyBytes, requirePublicKey } from '../primitives/curve.ts';
import { draw, type Randomness, systemRandomness } from '../random.ts';
import { StateReader, StateWriter } from '../state-bytes.ts';
import { type DeviceAddress, preKeysLock, type SignalStore, storeKeys } from '../store/store.ts';

const formatVersion = 1;
const registrationIds = 16_380;

/** Makes the device's identity once; later calls return the same. */
export function ensureIdentity(
  store: SignalStore,
  random: Randomness = systemRandomness,
): Promise<LocalIdentity> {
  return store.exclusively(preKeysLock, async () => {
    const stored = await store.read(storeKeys.localIdentity);
    if (stored !== undefined) return decodeIdentity(stored);
    const keyPair = generateKeyPair(random, 'identity');
    const [high = 0, low = 0] = draw(random, 'registration', 2);
    const registrationId = ((high * 256 + low) % registrationIds) + 1;
    const out = new StateWriter().byte(formatVersion).number(registrationId);
    out.fixed(keyPair.publicKey).fixed(keyPair.privateKey);
    await store.write(new Map([[storeKeys.localIdentity, out.finish()]]));
    return { keyPair, registrationId };
  });
}

/** The device's identity; throws if there is none yet. */
export async function localIdentity(store: SignalStore): Promise<LocalIdentity> {
  const stored = await store.read(storeKeys.localIdentity);
  if (stored === undefined) {
    throw new SignalError('invalid-argument', 'this store has no identity yet: call ensureIdentity first');
  }
  return decodeIdentity(stored);
}

function decodeIdentity(stored: Uint8Array): LocalIdentity {
  const input = new StateReader(stored, 'identity');
  input.version(formatVersion);
  const registrationId = input.number();
  const keyPair = { publicKey: input.fixed(publicKeyBytes), privateKey: input.fixed(privateKeyBytes) };
  input.end();
  return { registrationId, keyPair };
}

/** The identity key that this peer was first seen with, or that was trusted since; undefined for a stranger. */
export async function knownIdentity(
  store: SignalStore,
  peer: DeviceAddress,
): Promise<Uint8Array | undefined> {
  return store.read(storeKeys.peerIdentity(peer));
}

/** Replaces a peer's identity key, after the user has accepted that it changed. Old sessions with it end. */
export function trustIdentity(
  store: SignalStore,
  peer: DeviceAddress,
  identityKey: Uint8Array,
): Promise<void> {
  requirePublicKey(identityKey, 'identity key');
  return store.exclusively(storeKeys.session(peer), async () => {
    const known = await knownIdentity(store, peer);
    if (known !== undefined && equalBytes(known, identityKey)) return;
    const changes = new Map<string, Uint8Array | undefined>([
      [storeKeys.peerIdentity(peer), concat(identityKey)],
      [storeKeys.session(peer), undefined],
    ]);
    await store.write(changes);
  });
}
