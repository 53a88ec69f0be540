// Incremental ML-KEM-768 (FIPS 203): the first 960 bytes of a ciphertext need only the header of a key.

import { sha3_256, sha3_512 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { MlKem768 } from 'mlkem';
import { concat, equalBytes, wipe } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import type { Randomness } from '../random.ts';

export const headerBytes = 64;
export const vectorBytes = 1152;
export const decapsulationKeyBytes = 2400;
export const firstHalfBytes = 960;
export const secondHalfBytes = 128;
const seedBytes = 64;
const zeroVector = new Uint8Array(vectorBytes);

/** What `mlkem` 2.7.0 does inside: K-PKE.Encrypt with given coins, in buffers that it reuses. */
interface CoinEncryption {
  _encap(encapsulationKey: Uint8Array, message: Uint8Array, coins: Uint8Array): Uint8Array;
  _zeroPool(): void;
}

function encryptWithCoins(encapsulationKey: Uint8Array, message: Uint8Array, coins: Uint8Array): Uint8Array {
  // The methods are hidden in the types, not in the code; the version is pinned and a test compares with noble.
  const kem = new MlKem768() as unknown as CoinEncryption;
  try {
    return kem._encap(encapsulationKey, message, coins).slice();
  } catch {
    throw new SignalError('post-quantum-ratchet', 'encapsulation key: a coefficient is not reduced');
  } finally {
    kem._zeroPool();
  }
}

/** Makes a decapsulation key of 2,400 bytes. A recorded session may hand out the ready key instead of its seed. */
export function generateDecapsulationKey(random: Randomness): Uint8Array {
  const drawn = random('spqr.keygen', seedBytes);
  if (drawn.length === decapsulationKeyBytes) return drawn.slice();
  return ml_kem768.keygen(requireLength(drawn, seedBytes, 'randomness "spqr.keygen"', 'invalid-argument'))
    .secretKey;
}

/** `rho || SHA3-256(ek)` and the vector `t` of the encapsulation key inside a decapsulation key. */
export function publicParts(decapsulationKey: Uint8Array): { header: Uint8Array; vector: Uint8Array } {
  const vector = decapsulationKey.slice(1152, 2304);
  return { vector, header: decapsulationKey.slice(2304, 2368) };
}

/** The first half needs the header only: these bytes do not depend on the vector. */
export function encapsulateFirst(
  header: Uint8Array,
  message: Uint8Array,
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  const rho = header.subarray(0, 32);
  const derived = sha3_512(concat(message, header.subarray(32)));
  const encrypted = encryptWithCoins(concat(zeroVector, rho), message, derived.subarray(32));
  const sharedSecret = derived.slice(0, 32);
  wipe(derived);
  return { ciphertext: encrypted.slice(0, firstHalfBytes), sharedSecret };
}

/** The second half, once the vector has arrived and is the one that the header announced. */
export function encapsulateSecond(header: Uint8Array, vector: Uint8Array, message: Uint8Array): Uint8Array {
  const encapsulationKey = concat(vector, header.subarray(0, 32));
  if (!equalBytes(sha3_256(encapsulationKey), header.subarray(32))) {
    throw new SignalError(
      'post-quantum-ratchet',
      'encapsulation key: it is not the one its header announced',
    );
  }
  const derived = sha3_512(concat(message, header.subarray(32)));
  const encrypted = encryptWithCoins(encapsulationKey, message, derived.subarray(32));
  wipe(derived);
  return encrypted.slice(firstHalfBytes);
}

export function decapsulate(decapsulationKey: Uint8Array, first: Uint8Array, second: Uint8Array): Uint8Array {
  try {
    return ml_kem768.decapsulate(concat(first, second), decapsulationKey);
  } catch {
    throw new SignalError('corrupt-state', 'decapsulation key: its stored hash does not match');
  }
}
