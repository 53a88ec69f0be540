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
  const weights = weightsAt(points, x);
  const sums = new Uint16Array(lanes);
  points.forEach(({ bytes }, i) => {
    const weight = weights[i] ?? 0;
    for (let lane = 0; lane < lanes; lane++) {
      const value = ((bytes[lane * 2] ?? 0) << 8) | (bytes[lane * 2 + 1] ?? 0);
      sums[lane] = (sums[lane] ?? 0) ^ multiply(value, weight);
    }
  });
  const result = new Uint8Array(chunkBytes);
  const view = new DataView(result.buffer);
  sums.forEach((sum, lane) => {
    view.setUint16(lane * 2, sum);
  });
  return result;
}

/**
 * The weight of each point for x: the product of all (x - j), divided by (x - i) and by the product of all other
 * (i - j). One inversion for all of them: products up to each point, then backwards.
 */
function weightsAt(points: readonly Chunk[], x: number): number[] {
  const divisors = points.map(({ index: own }) =>
    points.reduce(
      (product, { index }) => (index === own ? product : multiply(product, own ^ index)),
      x ^ own,
    ),
  );
  const upTo: number[] = [];
  let product = 1;
  for (const divisor of divisors) {
    upTo.push(product);
    product = multiply(product, divisor);
  }
  let rest = invert(product);
  const whole = points.reduce((all, { index }) => multiply(all, x ^ index), 1);
  const weights = new Array<number>(points.length).fill(0);
  for (let i = points.length - 1; i >= 0; i--) {
    weights[i] = multiply(whole, multiply(rest, upTo[i] ?? 0));
    rest = multiply(rest, divisors[i] ?? 0);
  }
  return weights;
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
