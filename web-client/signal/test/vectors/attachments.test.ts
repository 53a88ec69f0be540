// Attachments against blobs that Java made: same bytes out, same file back.

import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { decryptFile } from '../../src/attachments/decrypt-file.ts';
import { encryptFile } from '../../src/attachments/encrypt-file.ts';
import { blobSize, macChunkSize, paddedSize } from '../../src/attachments/layout.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { drain, pattern, patternStream, streamOfBytes } from '../support/streams.ts';
import { vectorsOf } from './files.ts';

interface AttachmentCase {
  size: number;
  key64: string;
  iv: string;
  paddedSize: number;
  blobSize: number;
  digest: string;
  chunkSize: number;
  incrementalMac: string;
  blob?: string;
  blobHead: string;
  blobTail: string;
}

interface AttachmentVector {
  chunkSizes: { dataSize: number; chunkSize: number }[];
  cases: AttachmentCase[];
}

describe.each(vectorsOf<AttachmentVector>('attachments'))('$name', ({ content }) => {
  test('chunk_sizes_are_those_of_the_library', () => {
    for (const { dataSize, chunkSize } of content.chunkSizes) expect(macChunkSize(dataSize)).toBe(chunkSize);
  });

  test.each(content.cases)('a file of $size bytes encrypts to the recorded blob', async (entry) => {
    expect([paddedSize(entry.size), blobSize(entry.size)]).toEqual([entry.paddedSize, entry.blobSize]);
    const random = (label: string) => fromHex(label === 'file.key' ? entry.key64 : entry.iv);
    const { blob, reference } = encryptFile(patternStream(entry.size), entry.size, random);
    const { bytes } = await drain(blob);
    const { digest, chunkSizeBytes, incrementalMac } = await reference;
    expect(toHex(digest)).toBe(entry.digest);
    expect(toHex(sha256(bytes))).toBe(entry.digest);
    expect([chunkSizeBytes, toHex(incrementalMac)]).toEqual([entry.chunkSize, entry.incrementalMac]);
    if (entry.blob !== undefined) expect(toHex(bytes)).toBe(entry.blob);
    expect(toHex(bytes).startsWith(entry.blobHead)).toBe(true);
    expect(toHex(bytes).endsWith(entry.blobTail)).toBe(true);
  });

  test.each(
    content.cases.filter(({ blob }) => blob !== undefined),
  )('the recorded blob of $size bytes decrypts', async (entry) => {
    const file = decryptFile(streamOfBytes(fromHex(entry.blob ?? '')), {
      key: fromHex(entry.key64),
      digest: fromHex(entry.digest),
      sizeBytes: entry.size,
      chunkSizeBytes: entry.chunkSize,
      incrementalMac: fromHex(entry.incrementalMac),
    });
    expect(await drain(file)).toEqual({ bytes: pattern(entry.size), failure: undefined });
  });
});
