// X25519 keys and agreement. A public key is the byte 0x05 and the u-coordinate, 33 bytes in all.

import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { concat } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { draw, type RandomLabel, type Randomness } from '../random.ts';

export const publicKeyBytes = 33;
export const privateKeyBytes = 32;
const curveType = 0x05;
const fieldPrime = 2n ** 255n - 19n;

/** An X25519 key pair: `publicKey` 33 bytes with its type byte, `privateKey` 32 bytes, clamped. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Clamps 32 random bytes into a private key and computes its public key. */
export function keyPairFrom(random32: Uint8Array): KeyPair {
  const privateKey = requireLength(random32, privateKeyBytes, 'private key', 'invalid-key').slice();
  privateKey[0] = (privateKey[0] ?? 0) & 0xf8;
  privateKey[31] = ((privateKey[31] ?? 0) & 0x7f) | 0x40;
  return { privateKey, publicKey: concat(Uint8Array.of(curveType), x25519.getPublicKey(privateKey)) };
}

export function generateKeyPair(random: Randomness, label: RandomLabel = 'identity'): KeyPair {
  return keyPairFrom(draw(random, label, privateKeyBytes));
}

/** Checks length and type byte; whether the point is any good shows in the agreement. */
export function requirePublicKey(publicKey: Uint8Array, what: string): Uint8Array {
  requireLength(publicKey, publicKeyBytes, what, 'invalid-key');
  if (publicKey[0] !== curveType) {
    throw new SignalError('invalid-key', `${what}: expected key type 5, got ${publicKey[0]}`);
  }
  return publicKey;
}

/** X25519. Low-order points give an all-zero secret and are refused. */
export function agree(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  requirePublicKey(publicKey, 'public key');
  requireLength(privateKey, privateKeyBytes, 'private key', 'invalid-key');
  try {
    return x25519.getSharedSecret(privateKey, publicKey.subarray(1));
  } catch {
    throw new SignalError('invalid-key', 'agreement: the public key is a low-order point');
  }
}

/** Reads the u-coordinate as a number, the top bit left out. */
export function coordinate(publicKey: Uint8Array): bigint {
  let u = BigInt((publicKey[32] ?? 0) & 0x7f);
  for (let i = 31; i >= 1; i--) u = (u << 8n) | BigInt(publicKey[i] ?? 0);
  return u;
}

/** The Edwards point with the given sign of x for a Montgomery coordinate; undefined if there is none. */
export function edwardsPoint(u: bigint, sign: number) {
  const field = ed25519.Point.Fp;
  const reduced = field.create(u);
  if (reduced === fieldPrime - 1n) return undefined;
  const y = field.mul(field.sub(reduced, 1n), field.inv(field.add(reduced, 1n)));
  const encoded = field.toBytes(y);
  encoded[31] = (encoded[31] ?? 0) | sign;
  try {
    return ed25519.Point.fromBytes(encoded, true);
  } catch {
    return undefined;
  }
}

/** A responder takes an initiator's base key only in its one canonical form and from the prime-order group. */
export function requireCanonicalKey(publicKey: Uint8Array, what: string): Uint8Array {
  requirePublicKey(publicKey, what);
  const u = coordinate(publicKey);
  if (((publicKey[32] ?? 0) & 0x80) !== 0 || u >= fieldPrime) {
    throw new SignalError('invalid-key', `${what}: expected a reduced coordinate, got another form of it`);
  }
  const point = edwardsPoint(u, 0);
  if (point === undefined || point.isSmallOrder() || !point.isTorsionFree()) {
    throw new SignalError('invalid-key', `${what}: expected a point of the prime-order group`);
  }
  return publicKey;
}
