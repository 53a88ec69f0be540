// The simple face, incoming: message to plaintext, with session and used prekeys stored in one write.

import { concat, equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { SessionMessage } from '../ratchet/encrypt.ts';
import {
  type Decrypted,
  decryptWithRecord,
  type NamedPreKeys,
  namedPreKeys,
  type UsedPreKeys,
} from '../record/decrypt.ts';
import { type DeviceAddress, preKeysLock, type SignalStore, storeKeys } from '../store/store.ts';
import { type KyberPreKeyUse, readKyberPreKey, readPreKey } from './prekeys.ts';
import { contextFor, joinChanges, type MessageOptions } from './session-options.ts';

const baseKeyBytes = 33;
const maxSeenBaseKeys = 5_000;

export interface DecryptedMessage {
  readonly plaintext: Uint8Array;
  readonly identityKey: Uint8Array;
  /** The one-time prekey that this message used up, so that the application can publish a new one. */
  readonly usedPreKeyId?: number;
}

/**
 * Decrypts a message of type 2 or 3 and stores what it changed. If it throws, nothing was changed: the code says
 * what was wrong (`duplicate-message` is harmless, the others call for a fresh session).
 */
export async function decryptMessage(
  store: SignalStore,
  peer: DeviceAddress,
  message: SessionMessage,
  options: MessageOptions<DecryptedMessage> = {},
): Promise<DecryptedMessage> {
  const named = namedPreKeys(message);
  return store.exclusively(storeKeys.session(peer), () =>
    named === undefined
      ? decryptAndStore(store, peer, message, options, {}, undefined)
      : store.exclusively(preKeysLock, async () => {
          const { preKeys, use } = await findPreKeys(store, named);
          return decryptAndStore(store, peer, message, options, preKeys, use);
        }),
  );
}

async function findPreKeys(
  store: SignalStore,
  { preKeyId, signedPreKeyId, kyberPreKeyId }: Omit<UsedPreKeys, 'baseKey'>,
): Promise<{ readonly preKeys: NamedPreKeys; readonly use: KyberPreKeyUse | undefined }> {
  const signedPreKey = await readPreKey(store, storeKeys.signedPreKey(signedPreKeyId));
  const kyber = await readKyberPreKey(store, kyberPreKeyId);
  const preKey = preKeyId === undefined ? undefined : await readPreKey(store, storeKeys.preKey(preKeyId));
  return {
    use: kyber?.use,
    preKeys: {
      ...(signedPreKey === undefined ? {} : { signedPreKey }),
      ...(kyber === undefined ? {} : { kyberPreKey: kyber.pair }),
      ...(preKey === undefined ? {} : { preKey }),
    },
  };
}

async function decryptAndStore(
  store: SignalStore,
  peer: DeviceAddress,
  message: SessionMessage,
  options: MessageOptions<DecryptedMessage>,
  preKeys: NamedPreKeys,
  use: KyberPreKeyUse | undefined,
): Promise<DecryptedMessage> {
  const key = storeKeys.session(peer);
  const context = await contextFor(store, peer, options);
  const decrypted = decryptWithRecord(await store.read(key), message, preKeys, context);
  const changes = new Map<string, Uint8Array | undefined>([
    [key, decrypted.record],
    [storeKeys.peerIdentity(peer), decrypted.remoteIdentityKey],
  ]);
  if (decrypted.used !== undefined) await usePreKeys(store, decrypted.used, use, changes);
  const result = resultOf(decrypted);
  await store.write(joinChanges(changes, options.alongside?.(result)));
  return result;
}

async function usePreKeys(
  store: SignalStore,
  used: UsedPreKeys,
  use: KyberPreKeyUse | undefined,
  changes: Map<string, Uint8Array | undefined>,
): Promise<void> {
  if (used.preKeyId !== undefined) changes.set(storeKeys.preKey(used.preKeyId), undefined);
  if (use === 'one-time') {
    changes.set(storeKeys.kyberPreKey(used.kyberPreKeyId), undefined);
    return;
  }
  const key = storeKeys.seenBaseKeys(used.kyberPreKeyId, used.signedPreKeyId);
  const seen = (await store.read(key)) ?? new Uint8Array(0);
  for (let at = 0; at < seen.length; at += baseKeyBytes) {
    if (equalBytes(seen.subarray(at, at + baseKeyBytes), used.baseKey)) {
      throw new SignalError('reused-base-key', 'this handshake was used before: it is a replay');
    }
  }
  changes.set(key, concat(seen, used.baseKey).slice(-maxSeenBaseKeys * baseKeyBytes));
}

function resultOf({ plaintext, remoteIdentityKey, used }: Decrypted): DecryptedMessage {
  return {
    plaintext,
    identityKey: remoteIdentityKey,
    ...(used?.preKeyId === undefined ? {} : { usedPreKeyId: used.preKeyId }),
  };
}
