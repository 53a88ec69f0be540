// HMAC-SHA256 and HKDF-SHA256 as the protocol uses them; the bottom of the flow.

import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { wipe } from '../bytes.ts';

export const zeros32: Uint8Array = new Uint8Array(32);

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, key, message);
}

/** HKDF-SHA256; an absent salt equals 32 zero bytes. */
export function hkdf(
  salt: Uint8Array | undefined,
  secret: Uint8Array,
  info: Uint8Array,
  lengthBytes: number,
): Uint8Array {
  const key = extract(sha256, secret, salt ?? zeros32);
  const output = expand(sha256, key, info, lengthBytes);
  wipe(key);
  return output;
}
