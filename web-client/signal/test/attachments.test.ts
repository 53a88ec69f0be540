// Attachments of every awkward size, and what happens to blobs that somebody touched.

import { describe, expect, test } from 'vitest';
import { decryptFile } from '../src/attachments/decrypt-file.ts';
import { encryptFile, type FileReference } from '../src/attachments/encrypt-file.ts';
import { equalBytes } from '../src/bytes.ts';
import { SignalError } from '../src/errors.ts';
import { drain, pattern, patternStream, streamOfBytes } from './support/streams.ts';

const kib64 = 65_536;
const chunk = kib64;

async function encrypted(sizeBytes: number): Promise<{ blob: Uint8Array; reference: FileReference }> {
  const { blob, reference } = encryptFile(patternStream(sizeBytes), sizeBytes);
  const { bytes } = await drain(blob);
  return { blob: bytes, reference: await reference };
}

// The borders of blocks, of pieces, and of MAC chunks with the iv in front of them.
const sizes = [
  0,
  1,
  15,
  16,
  17,
  540,
  541,
  542,
  kib64 - 49,
  kib64 - 48,
  kib64 - 17,
  kib64 - 16,
  kib64 - 15,
  kib64 - 1,
  kib64,
  kib64 + 1,
  kib64 + 15,
  kib64 + 16,
  kib64 + 17,
  2 * kib64 - 1,
  2 * kib64,
  2 * kib64 + 1,
  300_000,
];

test.each(sizes)('a_file_of_%s_bytes_comes_back', async (sizeBytes) => {
  const { blob, reference } = await encrypted(sizeBytes);
  for (const pieceBytes of [1_013, kib64, 1 << 20]) {
    const { bytes, failure } = await drain(decryptFile(streamOfBytes(blob, pieceBytes), reference));
    expect(failure).toBeUndefined();
    expect(equalBytes(bytes, pattern(sizeBytes))).toBe(true);
  }
});

describe('a blob that was touched', () => {
  async function refused(blob: Uint8Array, reference: FileReference): Promise<Uint8Array> {
    const { bytes, failure } = await drain(decryptFile(streamOfBytes(blob), reference));
    expect(failure).toBeInstanceOf(SignalError);
    expect((failure as SignalError).code).toBe('attachment-corrupt');
    // Whatever came out is genuine, and from chunks before the bad one.
    expect(equalBytes(bytes, pattern(bytes.length))).toBe(true);
    return bytes;
  }

  test('releases_nothing_of_a_flipped_chunk_or_after_it', async () => {
    const { blob, reference } = await encrypted(300_000);
    for (const at of [0, 16, 100, chunk - 1, chunk, 2 * chunk + 5, blob.length - 33, blob.length - 1]) {
      const flipped = blob.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x40;
      const released = await refused(flipped, reference);
      expect(released.length).toBeLessThanOrEqual(Math.floor(at / chunk) * chunk);
    }
  });

  test('is_refused_when_truncated_anywhere', async () => {
    const { blob, reference } = await encrypted(200_000);
    for (const length of [0, 1, 16, 48, chunk - 1, chunk, chunk + 1, 2 * chunk, blob.length - 1]) {
      const released = await refused(blob.slice(0, length), reference);
      expect(released.length).toBeLessThanOrEqual(Math.floor(length / chunk) * chunk);
    }
  });

  test('is_refused_when_extended', async () => {
    const { blob, reference } = await encrypted(200_000);
    for (const extra of [1, 16, chunk]) {
      const longer = new Uint8Array(blob.length + extra);
      longer.set(blob);
      await refused(longer, reference);
    }
  });

  test('is_refused_when_two_chunks_are_swapped', async () => {
    const { blob, reference } = await encrypted(300_000);
    const swapped = blob.slice();
    swapped.set(blob.subarray(chunk, 2 * chunk), 2 * chunk);
    swapped.set(blob.subarray(2 * chunk, 3 * chunk), chunk);
    expect((await refused(swapped, reference)).length).toBeLessThanOrEqual(chunk);
  });

  test('is_refused_under_another_key_digest_size_or_list_of_MACs', async () => {
    const { blob, reference } = await encrypted(100_000);
    const zeros = new Uint8Array(32);
    await refused(blob, { ...reference, key: new Uint8Array(64) });
    await refused(blob, { ...reference, digest: zeros });
    const tooLong = decryptFile(streamOfBytes(blob), { ...reference, sizeBytes: 10_000_000 });
    expect((await drain(tooLong)).failure).toBeInstanceOf(SignalError);
    await refused(blob, { ...reference, incrementalMac: reference.incrementalMac.slice(0, -32) });
    await refused(blob, {
      ...reference,
      incrementalMac: new Uint8Array([...reference.incrementalMac, ...zeros]),
    });
  });
});

test('a_file_of_another_size_than_announced_is_refused', async () => {
  for (const announced of [99, 101]) {
    const { blob, reference } = encryptFile(patternStream(100), announced);
    expect((await drain(blob)).failure).toBeInstanceOf(SignalError);
    await expect(reference).rejects.toBeInstanceOf(SignalError);
  }
});

test('a_blob_that_is_not_read_to_its_end_gives_no_reference_and_cancels_the_file', async () => {
  let cancelled = false;
  const file = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
    cancel: () => {
      cancelled = true;
    },
  });
  const { blob, reference } = encryptFile(file, 10_000_000);
  const reader = blob.getReader();
  await reader.read();
  await reader.cancel();
  await expect(reference).rejects.toBeInstanceOf(SignalError);
  expect(cancelled).toBe(true);
});

test('bad_references_are_refused_at_once', async () => {
  const { blob, reference } = await encrypted(10);
  const bad: Partial<FileReference>[] = [
    { key: new Uint8Array(63) },
    { digest: new Uint8Array(31) },
    { sizeBytes: -1 },
    { sizeBytes: 1.5 },
    { chunkSizeBytes: 0 },
    { chunkSizeBytes: 2 ** 40 },
    { incrementalMac: new Uint8Array(33) },
  ];
  for (const change of bad) {
    expect(() => decryptFile(streamOfBytes(blob), { ...reference, ...change })).toThrow(SignalError);
  }
});
