// Attachments live against Java: either side's blob decrypts on the other, and 200 MB pass with flat memory.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { sha256 } from '@noble/hashes/sha2.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decryptFile } from '../../src/attachments/decrypt-file.ts';
import { encryptFile } from '../../src/attachments/encrypt-file.ts';
import { concat } from '../../src/bytes.ts';
import { systemRandomness } from '../../src/random.ts';
import { toHex } from '../support/hex.ts';
import { patternStream } from '../support/streams.ts';
import { bytesOf, hexArgument, JavaPipe, pipeCommand } from './java-pipe.ts';

const command = pipeCommand();
const big = 200_000_000;

function webFile(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
}

async function writeTo(path: string, stream: ReadableStream<Uint8Array>): Promise<void> {
  await stream.pipeTo(Writable.toWeb(createWriteStream(path)) as unknown as WritableStream<Uint8Array>);
}

async function hashOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const hash = sha256.create();
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) hash.update(next.value);
  return toHex(hash.digest());
}

describe.runIf(command !== undefined)('attachments against Java', () => {
  let pipe: JavaPipe;
  let folder: string;
  beforeAll(async () => {
    pipe = new JavaPipe(command ?? '');
    folder = await mkdtemp(join(tmpdir(), 'exo-signal-'));
  });
  afterAll(async () => {
    await pipe.close();
    await rm(folder, { recursive: true });
  });

  const sizes = [0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 1_000_000, 20_971_520];
  test.each(sizes)('%s bytes pass both ways with equal digest and MACs', {
    timeout: 300_000,
  }, async (size) => {
    const plain = join(folder, `plain-${size}`);
    const javaBlob = join(folder, `java-${size}`);
    const ourBlob = join(folder, `ours-${size}`);
    await writeTo(plain, patternStream(size, 100_003));
    const key = systemRandomness('file.key', 64);
    const iv = systemRandomness('file.iv', 16);
    const [digest, chunkSize, macs] = await pipe.call(
      'file-encrypt',
      toHex(concat(key, iv)),
      plain,
      javaBlob,
    );

    const ours = encryptFile(patternStream(size), size, (label) => (label === 'file.key' ? key : iv));
    await writeTo(ourBlob, ours.blob);
    const reference = await ours.reference;
    expect((await stat(ourBlob)).size).toBe(ours.blobSizeBytes);
    expect(toHex(reference.digest)).toBe(digest);
    expect(String(reference.chunkSizeBytes)).toBe(chunkSize);
    expect(toHex(reference.incrementalMac)).toBe(macs);

    const plainHash = await hashOf(patternStream(size));
    expect(await hashOf(decryptFile(webFile(javaBlob), reference))).toBe(plainHash);
    const list = hexArgument(bytesOf(macs));
    const answer = await pipe.call('file-decrypt', toHex(key), ourBlob, String(size), chunkSize ?? '', list);
    expect(answer).toEqual([plainHash, digest]);
    await Promise.all([plain, javaBlob, ourBlob].map((path) => rm(path)));
  });

  test('200_MB_stream_through_with_flat_memory', { timeout: 600_000 }, async () => {
    const path = join(folder, 'big');
    // One block of the pattern again and again: making it must not cost more than encrypting it.
    const block = new Uint8Array(1 << 20).map((_byte, i) => i * 131);
    const source = (): ReadableStream<Uint8Array> => {
      let left = big;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(block.slice(0, Math.min(left, block.length)));
          left -= block.length;
          if (left <= 0) controller.close();
        },
      });
    };
    let most = 0;
    const watched = (stream: ReadableStream<Uint8Array>) =>
      stream.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(piece, controller) {
            most = Math.max(most, process.memoryUsage().rss);
            controller.enqueue(piece);
          },
        }),
      );
    const before = process.memoryUsage().rss;
    const encrypted = encryptFile(source(), big);
    await writeTo(path, watched(encrypted.blob));
    const reference = await encrypted.reference;
    expect(await hashOf(watched(decryptFile(webFile(path), reference)))).toBe(await hashOf(source()));
    const grown = Math.round((most - before) / 1e6);
    console.info(`200 MB out and in: resident memory grew by at most ${grown} MB`);
    expect(grown).toBeLessThan(120);
  });
});
