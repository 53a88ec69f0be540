// vectors/messaging/files.json: the files that Java made, the same ones touched, and parts of them read from the middle.

import { describe, expect, test } from 'vitest';
import recorded from '../../../../vectors/messaging/files.json';
import { decryptFile } from '../../src/attachments/decrypt-file.ts';
import { encryptFile } from '../../src/attachments/encrypt-file.ts';
import { FileGate, type MarkedReference, Marks, readRange } from '../../src/attachments/file-gate.ts';
import { macChunkSize } from '../../src/attachments/layout.ts';
import { equalBytes } from '../../src/bytes.ts';
import { SignalError } from '../../src/errors.ts';
import { Dice } from '../support/dice.ts';
import { fromHex } from '../support/hex.ts';
import { drain, pattern, patternStream, streamOfBytes } from '../support/streams.ts';

const chunk = 65_536;

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function referenceOf(content: (typeof recorded.files)[number]['content']): MarkedReference {
  return {
    key: fromBase64(content.key),
    digest: fromBase64(content.digest),
    sizeBytes: content.size,
    chunkSizeBytes: content.chunk,
    incrementalMac: fromBase64(content.macs),
    marks: fromBase64('marks' in content && typeof content.marks === 'string' ? content.marks : ''),
  };
}

function touched(blob: Uint8Array, { how, at }: { how: string; at: number }): Uint8Array {
  const other = blob.slice();
  if (how === 'flip') other[at] = (other[at] ?? 0) ^ 1;
  else if (how === 'cut') return blob.slice(0, at);
  else if (how === 'append') return new Uint8Array([...blob, ...new Uint8Array(at)]);
  else if (how === 'swap') {
    other.set(blob.subarray(chunk, 2 * chunk), 0);
    other.set(blob.subarray(0, chunk), chunk);
  } else throw new Error(`an unknown way to touch a file: ${how}`);
  return other;
}

test.each(recorded.chunks)('an encrypted file of $encrypted bytes has chunks of $chunk', ({
  encrypted,
  chunk,
}) => {
  expect(macChunkSize(encrypted)).toBe(chunk);
});

describe.each(recorded.files)('a file of $content.size bytes', ({ iv, content, touched: ways }) => {
  const reference = referenceOf(content);

  async function blobOf(): Promise<Uint8Array> {
    const random = (label: string) => (label === 'file.key' ? reference.key : fromHex(iv));
    return (await drain(encryptFile(patternStream(content.size), content.size, random).blob)).bytes;
  }

  test('encrypts_to_what_its_content_says_and_comes_back', async () => {
    const random = (label: string) => (label === 'file.key' ? reference.key : fromHex(iv));
    const encrypted = encryptFile(patternStream(content.size), content.size, random);
    const { bytes } = await drain(encrypted.blob);
    const { marks, ...rest } = reference;
    expect(await encrypted.reference).toEqual(rest);
    if (marks.length > 0) {
      const marker = new Marks(content.chunk);
      marker.add(bytes);
      expect(marker.finish()).toEqual(marks);
    }
    expect(await drain(decryptFile(streamOfBytes(bytes), reference))).toEqual({
      bytes: pattern(content.size),
      failure: undefined,
    });
  });

  test('is_refused_when_it_was_touched_and_shows_no_more_than_the_chunks_before', async () => {
    const blob = await blobOf();
    for (const way of ways) {
      const { bytes, failure } = await drain(decryptFile(streamOfBytes(touched(blob, way)), reference));
      expect(failure, JSON.stringify(way)).toBeInstanceOf(SignalError);
      expect(bytes.length, JSON.stringify(way)).toBeLessThanOrEqual(way.atMost);
    }
  });

  test('passes_the_gate_chunk_by_chunk_and_a_wrong_one_changes_nothing', async () => {
    const blob = await blobOf();
    const gate = new FileGate(reference);
    for (let at = 0; !gate.finished; at += chunk) {
      const piece = blob.slice(at, at + chunk);
      expect(gate.passes(touched(piece, { how: 'flip', at: piece.length >> 1 }))).toBe(false);
      expect(gate.passes(piece.slice(1))).toBe(false);
      expect(gate.passes(piece)).toBe(true);
    }
    expect(gate.passes(new Uint8Array(0))).toBe(false);
  });

  if (reference.marks.length === 0) return;
  test('is_read_from_anywhere', async () => {
    const blob = await blobOf();
    const plain = pattern(content.size);
    const seed = Number(Date.now() % 2 ** 31);
    console.info(`seed ${seed}`);
    const dice = new Dice(seed);
    const chunkAt = async (index: number) => blob.slice(index * chunk, (index + 1) * chunk);
    const borders = [
      0,
      1,
      15,
      16,
      17,
      chunk - 17,
      chunk - 16,
      chunk - 1,
      chunk,
      chunk + 1,
      content.size - 1,
      content.size,
    ];
    for (let i = 0; i < 200; i++) {
      const pick = () =>
        dice.chance(0.5) ? (borders[dice.below(borders.length)] ?? 0) : dice.below(content.size + 1);
      const [from, to] = [pick(), pick()].sort((a, b) => a - b) as [number, number];
      expect(
        equalBytes(await readRange(reference, from, to, chunkAt), plain.subarray(from, to)),
        `${from} ${to}`,
      ).toBe(true);
    }
    for (let i = 0; i < 50; i++) {
      const at = dice.below(blob.length);
      const bad = touched(blob, { how: 'flip', at });
      const inChunk = Math.floor(at / chunk);
      const from = Math.min(content.size - 1, Math.max(0, at - 40));
      const fetched: number[] = [];
      const reading = readRange(reference, from, Math.min(content.size, from + 1), async (index) => {
        fetched.push(index);
        return bad.slice(index * chunk, (index + 1) * chunk);
      });
      const outcome = await reading.then(
        () => 'read',
        () => 'refused',
      );
      expect(outcome).toBe(fetched.includes(inChunk) ? 'refused' : 'read');
    }
    await expect(readRange(reference, 0, content.size + 1, chunkAt)).rejects.toBeInstanceOf(SignalError);
    await expect(readRange(reference, -1, 1, chunkAt)).rejects.toBeInstanceOf(SignalError);
  });
});
