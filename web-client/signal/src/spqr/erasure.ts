// The erasure code of SPQR: a message is N chunks of 32 bytes, and any N different ones of the stream restore it.

import { SignalError } from '../errors.ts';
import { invert, multiply } from './galois.ts';

export const chunkBytes = 32;
const lanes = 16;
const indexLimit = 0x10000;

/** A message on its way out, chunk by chunk, and the index of the next one. */
export interface ChunkStream {
  readonly message: Uint8Array;
  readonly next: number;
}

export interface Chunk {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** A message on its way in: the chunks so far, each index once. */
export interface ChunkCollector {
  readonly lengthBytes: number;
  readonly chunks: readonly Chunk[];
}

export function streamOf(message: Uint8Array): ChunkStream {
  return { message, next: 0 };
}

export function nextChunk(stream: ChunkStream): { readonly chunk: Chunk; readonly stream: ChunkStream } {
  const index = stream.next;
  const points = systematic(stream.message);
  const bytes = index < points.length ? (points[index]?.bytes ?? new Uint8Array(0)) : valueAt(points, index);
  return {
    chunk: { index, bytes: bytes.slice() },
    stream: { message: stream.message, next: (index + 1) % indexLimit },
  };
}

export function collectorOf(lengthBytes: number): ChunkCollector {
  return { lengthBytes, chunks: [] };
}

/** Takes a chunk and, once there are enough, gives the message. A second chunk of one index is dropped. */
export function collect(
  collector: ChunkCollector,
  chunk: Chunk,
): { readonly collector: ChunkCollector; readonly message?: Uint8Array } {
  const { lengthBytes, chunks } = collector;
  if (chunks.some((known) => known.index === chunk.index)) return { collector };
  const all = [...chunks, chunk];
  const grown = { lengthBytes, chunks: all };
  return all.length < lengthBytes / chunkBytes
    ? { collector: grown }
    : { collector: grown, message: restore(lengthBytes, all) };
}

function systematic(message: Uint8Array): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let index = 0; index < message.length / chunkBytes; index++) {
    chunks.push({ index, bytes: message.subarray(index * chunkBytes, (index + 1) * chunkBytes) });
  }
  return chunks;
}

function restore(lengthBytes: number, points: readonly Chunk[]): Uint8Array {
  const message = new Uint8Array(lengthBytes);
  for (let index = 0; index < lengthBytes / chunkBytes; index++) {
    const known = points.find((point) => point.index === index);
    message.set(known?.bytes ?? valueAt(points, index), index * chunkBytes);
  }
  return message;
}

/** The sixteen lanes at x, by Lagrange: each lane is the polynomial through its points. */
function valueAt(points: readonly Chunk[], x: number): Uint8Array {
  const sums = new Uint16Array(lanes);
  for (const point of points) {
    const weight = basisAt(points, point.index, x);
    for (let lane = 0; lane < lanes; lane++) {
      const at = lane * 2;
      const value = ((point.bytes[at] ?? 0) << 8) | (point.bytes[at + 1] ?? 0);
      sums[lane] = (sums[lane] ?? 0) ^ multiply(value, weight);
    }
  }
  const bytes = new Uint8Array(chunkBytes);
  const view = new DataView(bytes.buffer);
  sums.forEach((sum, lane) => {
    view.setUint16(lane * 2, sum);
  });
  return bytes;
}

function basisAt(points: readonly Chunk[], own: number, x: number): number {
  let numerator = 1;
  let denominator = 1;
  for (const { index } of points) {
    if (index === own) continue;
    numerator = multiply(numerator, x ^ index);
    denominator = multiply(denominator, own ^ index);
  }
  return multiply(numerator, invert(denominator));
}

/** Refuses what cannot be a chunk; the wire decoder calls it. */
export function requireChunk(index: number, bytes: Uint8Array): Chunk {
  if (index >= indexLimit || bytes.length !== chunkBytes) {
    throw new SignalError(
      'malformed',
      `SPQR chunk ${index}: expected ${chunkBytes} bytes, got ${bytes.length}`,
    );
  }
  return { index, bytes };
}
