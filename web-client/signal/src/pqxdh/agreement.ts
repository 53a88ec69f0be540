// PQXDH: from the bundle's keys, or our own prekeys, to the three secrets a session starts with.

import { ascii, concat, wipe } from '../bytes.ts';
import { agree, type KeyPair, requireCanonicalKey } from '../primitives/curve.ts';
import { hkdf } from '../primitives/hash.ts';
import { type KyberKeyPair, kyberDecapsulate, kyberEncapsulate } from '../primitives/kyber1024.ts';
import type { Randomness } from '../random.ts';
import type { PreKeyBundle } from './bundle.ts';

const info = ascii('WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024');
const discontinuity = new Uint8Array(32).fill(0xff);

/** Root key, first chain key and the key that SPQR authenticates itself with; 32 bytes each. */
export interface InitialSecrets {
  readonly rootKey: Uint8Array;
  readonly chainKey: Uint8Array;
  readonly pqAuthKey: Uint8Array;
}

function derive(...parts: readonly Uint8Array[]): InitialSecrets {
  const secret = concat(discontinuity, ...parts);
  const keys = hkdf(undefined, secret, info, 96);
  const secrets = {
    rootKey: keys.slice(0, 32),
    chainKey: keys.slice(32, 64),
    pqAuthKey: keys.slice(64),
  };
  wipe(secret, keys, ...parts);
  return secrets;
}

/** The initiator's side, over a bundle that was checked. */
export function initiatorSecrets(
  identity: KeyPair,
  baseKey: KeyPair,
  bundle: PreKeyBundle,
  random: Randomness,
): InitialSecrets & { readonly kyberCiphertext: Uint8Array } {
  const { ciphertext, sharedSecret } = kyberEncapsulate(bundle.kyberPreKey.publicKey, random);
  const secrets = derive(
    agree(identity.privateKey, bundle.signedPreKey.publicKey),
    agree(baseKey.privateKey, bundle.identityKey),
    agree(baseKey.privateKey, bundle.signedPreKey.publicKey),
    ...(bundle.preKey === undefined ? [] : [agree(baseKey.privateKey, bundle.preKey.publicKey)]),
    sharedSecret,
  );
  return { ...secrets, kyberCiphertext: ciphertext };
}

/** The private keys that a received handshake names. */
export interface ResponderKeys {
  readonly identity: KeyPair;
  readonly signedPreKey: KeyPair;
  readonly kyberPreKey: KyberKeyPair;
  /** Absent if the handshake names no one-time prekey. */
  readonly preKey?: KeyPair;
}

/** The responder's side. Refuses a base key that is not canonical, so one handshake has one form. */
export function responderSecrets(
  keys: ResponderKeys,
  handshake: { identityKey: Uint8Array; baseKey: Uint8Array; kyberCiphertext: Uint8Array },
): InitialSecrets {
  const { identityKey, baseKey } = handshake;
  requireCanonicalKey(baseKey, 'handshake, base key');
  return derive(
    agree(keys.signedPreKey.privateKey, identityKey),
    agree(keys.identity.privateKey, baseKey),
    agree(keys.signedPreKey.privateKey, baseKey),
    ...(keys.preKey === undefined ? [] : [agree(keys.preKey.privateKey, baseKey)]),
    kyberDecapsulate(keys.kyberPreKey.secretKey, handshake.kyberCiphertext),
  );
}
