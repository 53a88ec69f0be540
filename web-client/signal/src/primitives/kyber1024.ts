// Round-3 Kyber1024 over FIPS 203 ML-KEM-1024: same keys and ciphertexts, another last hash. Used once, in PQXDH.

import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { concat, wipe } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { draw, type Randomness } from '../random.ts';

export const kyberPublicKeyBytes = 1569;
export const kyberSecretKeyBytes = 3169;
export const kyberCiphertextBytes = 1569;
const kyberType = 0x08;
const typeByte = Uint8Array.of(kyberType);

/** A Kyber1024 key pair, each half with its type byte 0x08 in front (1,569 and 3,169 bytes). */
export interface KyberKeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** A ciphertext (1,569 bytes with its type byte) and the 32-byte secret in it. */
export interface Encapsulated {
  readonly ciphertext: Uint8Array;
  readonly sharedSecret: Uint8Array;
}

function untyped(bytes: Uint8Array, lengthBytes: number, what: string): Uint8Array {
  requireLength(bytes, lengthBytes, what, 'invalid-key');
  if (bytes[0] !== kyberType) {
    throw new SignalError('invalid-key', `${what}: expected KEM type 8, got ${bytes[0]}`);
  }
  return bytes.subarray(1);
}

export function requireKyberPublicKey(bytes: Uint8Array, what: string): Uint8Array {
  untyped(bytes, kyberPublicKeyBytes, what);
  return bytes;
}

function roundThreeSecret(fipsSecret: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const input = concat(fipsSecret, sha3_256(ciphertext));
  const secret = shake256(input, { dkLen: 32 });
  wipe(fipsSecret, input);
  return secret;
}

export function generateKyberKeyPair(random: Randomness): KyberKeyPair {
  const { publicKey, secretKey } = ml_kem1024.keygen(draw(random, 'kyber.keygen', 64));
  const pair = { publicKey: concat(typeByte, publicKey), secretKey: concat(typeByte, secretKey) };
  wipe(secretKey);
  return pair;
}

/** Encapsulates with 32 random bytes, which round 3 hashes before use. */
export function kyberEncapsulate(publicKey: Uint8Array, random: Randomness): Encapsulated {
  const key = untyped(publicKey, kyberPublicKeyBytes, 'Kyber public key');
  const message = sha3_256(draw(random, 'kyber', 32));
  try {
    const { cipherText, sharedSecret } = ml_kem1024.encapsulate(key, message);
    return {
      ciphertext: concat(typeByte, cipherText),
      sharedSecret: roundThreeSecret(sharedSecret, cipherText),
    };
  } catch {
    throw new SignalError('invalid-key', 'Kyber public key: a coefficient is not reduced');
  } finally {
    wipe(message);
  }
}

/** A forged ciphertext gives an unrelated secret, as the KEM intends; the message then fails its MAC. */
export function kyberDecapsulate(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const key = untyped(secretKey, kyberSecretKeyBytes, 'Kyber secret key');
  const bare = untyped(ciphertext, kyberCiphertextBytes, 'Kyber ciphertext');
  try {
    return roundThreeSecret(ml_kem1024.decapsulate(bare, key), bare);
  } catch {
    throw new SignalError('invalid-key', 'Kyber secret key: its stored hash does not match');
  }
}
