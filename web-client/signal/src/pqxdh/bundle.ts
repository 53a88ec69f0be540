// What a device publishes so that others can start a session with it. Checked before anything is derived from it.

import { requireLength, SignalError } from '../errors.ts';
import { type KeyPair, requirePublicKey } from '../primitives/curve.ts';
import { requireKyberPublicKey } from '../primitives/kyber1024.ts';
import { requireSignature, signatureBytes } from '../primitives/xeddsa.ts';

/** Prekey ids fit 24 bits, registration ids 14. */
export interface PreKeyBundle {
  readonly registrationId: number;
  readonly deviceId: number;
  readonly identityKey: Uint8Array;
  readonly signedPreKey: {
    readonly id: number;
    readonly publicKey: Uint8Array;
    readonly signature: Uint8Array;
  };
  readonly kyberPreKey: {
    readonly id: number;
    readonly publicKey: Uint8Array;
    readonly signature: Uint8Array;
  };
  /** Absent when the supply is exhausted. */
  readonly preKey?: { readonly id: number; readonly publicKey: Uint8Array };
}

/** The device's own long-term part: identity key pair and registration id (1..16380). */
export interface LocalIdentity {
  readonly keyPair: KeyPair;
  readonly registrationId: number;
}

function requireId(id: number, most: number, what: string): void {
  if (!Number.isInteger(id) || id < 0 || id > most) {
    throw new SignalError('malformed', `${what}: expected 0 to ${most}, got ${id}`);
  }
}

/** Refuses a bundle with a wrong length, id or signature. */
export function requireBundle(bundle: PreKeyBundle): void {
  const { identityKey, signedPreKey, kyberPreKey, preKey } = bundle;
  requireId(bundle.registrationId, 0x3fff, 'bundle, registration id');
  requireId(bundle.deviceId, 0x7f, 'bundle, device id');
  requireId(signedPreKey.id, 0xffffff, 'bundle, signed prekey id');
  requireId(kyberPreKey.id, 0xffffff, 'bundle, Kyber prekey id');
  requirePublicKey(identityKey, 'bundle, identity key');
  requirePublicKey(signedPreKey.publicKey, 'bundle, signed prekey');
  requireKyberPublicKey(kyberPreKey.publicKey, 'bundle, Kyber prekey');
  if (preKey !== undefined) {
    requireId(preKey.id, 0xffffff, 'bundle, one-time prekey id');
    requirePublicKey(preKey.publicKey, 'bundle, one-time prekey');
  }
  for (const signed of [signedPreKey, kyberPreKey]) {
    requireLength(signed.signature, signatureBytes, 'bundle, signature', 'invalid-signature');
    requireSignature(identityKey, signed.publicKey, signed.signature, 'bundle, prekey');
  }
}
