// The root step of the Double Ratchet, and the keys of one message.

import { ascii, wipe } from '../bytes.ts';
import { agree } from '../primitives/curve.ts';
import { hkdf } from '../primitives/hash.ts';

const rootInfo = ascii('WhisperRatchet');
const messageInfo = ascii('WhisperMessageKeys');

/** Mixes a Diffie-Hellman result into the root: a new root and a new chain key, 32 bytes each. */
export function rootStep(
  rootKey: Uint8Array,
  privateKey: Uint8Array,
  publicKey: Uint8Array,
): { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array } {
  const shared = agree(privateKey, publicKey);
  const keys = hkdf(rootKey, shared, rootInfo, 64);
  const result = { rootKey: keys.slice(0, 32), chainKey: keys.slice(32) };
  wipe(shared, keys);
  return result;
}

export interface MessageKeys {
  readonly aesKey: Uint8Array;
  readonly macKey: Uint8Array;
  readonly iv: Uint8Array;
}

/** The keys of one message from its seed and, where SPQR has one, the post-quantum key as salt. */
export function messageKeys(seed: Uint8Array, pqKey: Uint8Array | undefined): MessageKeys {
  const keys = hkdf(pqKey, seed, messageInfo, 80);
  const result = { aesKey: keys.slice(0, 32), macKey: keys.slice(32, 64), iv: keys.slice(64) };
  wipe(keys);
  return result;
}
