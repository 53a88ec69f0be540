// XEdDSA: signatures with X25519 keys. Signs prekeys and group messages; 64 bytes each.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, wipe } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { draw, type Randomness } from '../random.ts';
import { coordinate, edwardsPoint, privateKeyBytes, requirePublicKey } from './curve.ts';

export const signatureBytes = 64;
const order = ed25519.Point.Fn.ORDER;
const hashPrefix = new Uint8Array(32).fill(0xff);
hashPrefix[0] = 0xfe;

function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

function hashToScalar(...parts: readonly Uint8Array[]): bigint {
  return fromLittleEndian(sha512(concat(...parts))) % order;
}

/** Signs with 64 fresh random bytes; the sign of the Edwards key goes into the top bit, as libsignal has it. */
export function sign(privateKey: Uint8Array, message: Uint8Array, random: Randomness): Uint8Array {
  requireLength(privateKey, privateKeyBytes, 'private key', 'invalid-key');
  const noise = draw(random, 'signature', 64);
  const scalar = fromLittleEndian(privateKey) % order;
  const publicPoint = ed25519.Point.BASE.multiply(scalar).toBytes();
  const nonce = hashToScalar(hashPrefix, privateKey, message, noise);
  const commitment = ed25519.Point.BASE.multiply(nonce).toBytes();
  const challenge = hashToScalar(commitment, publicPoint, message);
  const response = ed25519.Point.Fn.toBytes((nonce + challenge * scalar) % order);
  response[31] = (response[31] ?? 0) | ((publicPoint[31] ?? 0) & 0x80);
  wipe(noise);
  return concat(commitment, response);
}

/** Tells whether the signature is good. Never throws for bad signatures, only for keys of a wrong shape. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  requirePublicKey(publicKey, 'signing key');
  if (signature.length !== signatureBytes) return false;
  const lastByte = signature[63] ?? 0;
  if ((lastByte & 0x60) !== 0) return false;
  const point = edwardsPoint(coordinate(publicKey), lastByte & 0x80);
  if (point === undefined) return false;
  const commitment = signature.subarray(0, 32);
  const responseBytes = signature.slice(32);
  responseBytes[31] = lastByte & 0x7f;
  // No check of s < L beyond the bit test: libsignal has none, and both sides must agree.
  const response = fromLittleEndian(responseBytes) % order;
  const challenge = hashToScalar(commitment, encodeWithSign(point.toBytes(), lastByte & 0x80), message);
  const expected = ed25519.Point.BASE.multiplyUnsafe(response).subtract(point.multiplyUnsafe(challenge));
  return equalBytes(expected.toBytes(), commitment);
}

/** For x = 0 both signs name one point; the hash takes the encoding that the signature asked for. */
function encodeWithSign(encoded: Uint8Array, signBit: number): Uint8Array {
  encoded[31] = ((encoded[31] ?? 0) & 0x7f) | signBit;
  return encoded;
}

/** Throws `invalid-signature`, naming what was to be signed. */
export function requireSignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  what: string,
): void {
  if (!verify(publicKey, message, signature)) {
    throw new SignalError('invalid-signature', `${what}: the signature does not belong to this key`);
  }
}
