// The attachment container in numbers: iv, padded ciphertext, MAC; and how sizes hide behind padding.

import { requireLength, SignalError } from '../errors.ts';

export const fileKeyBytes = 64;
export const ivBytes = 16;
export const macBytes = 32;
export const blockBytes = 16;
const smallestPaddedBytes = 541;
const paddingBase = 1.05;
const chunkedAboveBytes = 16_777_216;
const hugeAboveBytes = 536_870_912;

/** The AES and the MAC half of a 64-byte file key. */
export function splitFileKey(key: Uint8Array): { readonly aesKey: Uint8Array; readonly macKey: Uint8Array } {
  requireLength(key, fileKeyBytes, 'file key', 'invalid-key');
  return { aesKey: key.slice(0, 32), macKey: key.slice(32) };
}

export function requireFileSize(sizeBytes: number): number {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw new SignalError(
      'invalid-argument',
      `file size: expected a whole number of bytes, got ${sizeBytes}`,
    );
  }
  return sizeBytes;
}

/** What a file of this size is padded to with zeros, so that its exact size does not show. */
export function paddedSize(sizeBytes: number): number {
  const steps = Math.ceil(Math.log(sizeBytes) / Math.log(paddingBase));
  return Math.max(smallestPaddedBytes, Math.floor(paddingBase ** steps), sizeBytes);
}

/** The size of the encrypted blob of a file. */
export function blobSize(sizeBytes: number): number {
  const ciphertext = (Math.floor(paddedSize(sizeBytes) / blockBytes) + 1) * blockBytes;
  return ivBytes + ciphertext + macBytes;
}

/** The chunk size of the incremental MAC for a blob of this size. */
export function macChunkSize(blobBytes: number): number {
  if (blobBytes < chunkedAboveBytes) return 65_536;
  if (blobBytes < hugeAboveBytes) return Math.ceil(blobBytes / 256);
  // Beyond 2 GiB, as the list of MACs travels in a message: at most 1,024 of them.
  return Math.max(2_097_152, Math.ceil(blobBytes / 1_024));
}
