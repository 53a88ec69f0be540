// The MACs inside SPQR: chained from the handshake through every epoch, so that no KEM key can be slipped in.

import { ascii, concat, equalBytes, uint64, wipe } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { hkdf, hmacSha256, zeros32 } from '../primitives/hash.ts';

const updateLabel = ascii('Signal_PQCKA_V1_MLKEM768:Authenticator Update');
const headerLabel = ascii('Signal_PQCKA_V1_MLKEM768:ekheader');
const ciphertextLabel = ascii('Signal_PQCKA_V1_MLKEM768:ciphertext');
const secretLabel = ascii('Signal_PQCKA_V1_MLKEM768:SCKA Key');

export const braidMacBytes = 32;

/** Both 32 bytes. */
export interface Authenticator {
  readonly root: Uint8Array;
  readonly mac: Uint8Array;
}

export function startAuthenticator(pqAuthKey: Uint8Array): Authenticator {
  return updateAuthenticator({ root: zeros32, mac: zeros32 }, 1, pqAuthKey);
}

export function updateAuthenticator(old: Authenticator, epoch: number, key: Uint8Array): Authenticator {
  const input = concat(old.root, key);
  const output = hkdf(undefined, input, concat(updateLabel, uint64(epoch)), 64);
  const updated = { root: output.slice(0, 32), mac: output.slice(32) };
  wipe(input, output);
  return updated;
}

export function headerMac(auth: Authenticator, epoch: number, header: Uint8Array): Uint8Array {
  return hmacSha256(auth.mac, concat(headerLabel, uint64(epoch), header));
}

export function ciphertextMac(
  auth: Authenticator,
  epoch: number,
  ct1: Uint8Array,
  ct2: Uint8Array,
): Uint8Array {
  return hmacSha256(auth.mac, concat(ciphertextLabel, uint64(epoch), ct1, ct2));
}

export function requireBraidMac(received: Uint8Array, expected: Uint8Array, what: string): void {
  if (!equalBytes(received, expected)) {
    throw new SignalError('post-quantum-ratchet', `SPQR ${what}: its MAC does not match`);
  }
}

/** The secret of an epoch from the shared secret of its KEM. */
export function epochSecret(epoch: number, sharedSecret: Uint8Array): Uint8Array {
  return hkdf(undefined, sharedSecret, concat(secretLabel, uint64(epoch)), 32);
}
