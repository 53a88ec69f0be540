// What lies in field 5 of a SignalMessage: version, epoch, key index and at most one chunk.

import { concat, empty } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { readVarint, varint } from '../wire/protobuf.ts';
import { type Chunk, chunkBytes, requireChunk } from './erasure.ts';

/** The names of the facts page, in the order of their type numbers. */
export const payloadTypes = ['none', 'hdr', 'ek', 'ekCt1Ack', 'ct1Ack', 'ct1', 'ct2'] as const;

/** What a braid state sends; only `none` and `ct1Ack` carry no chunk. */
export type Payload =
  | { readonly type: 'none' | 'ct1Ack' }
  | { readonly type: 'hdr' | 'ek' | 'ekCt1Ack' | 'ct1' | 'ct2'; readonly chunk: Chunk };

export interface SpqrMessage {
  /** The sender's KEM epoch, from 1. */
  readonly epoch: number;
  /** Which key of that epoch's chain this message uses; 0 for none. */
  readonly index: number;
  readonly payload: Payload;
}

export function encodeSpqrMessage({ epoch, index, payload }: SpqrMessage): Uint8Array {
  return concat(
    Uint8Array.of(1),
    varint(epoch),
    varint(index),
    Uint8Array.of(payloadTypes.indexOf(payload.type)),
    'chunk' in payload ? varint(payload.chunk.index) : empty,
    'chunk' in payload ? payload.chunk.bytes : empty,
  );
}

/** Reads a V1 message whose version byte was looked at; bytes after it are ignored, as newer peers may add some. */
export function decodeSpqrMessage(bytes: Uint8Array): SpqrMessage {
  const what = 'SPQR message';
  const epoch = readVarint(bytes, 1, what);
  const index = readVarint(bytes, epoch.next, what);
  const type = payloadTypes[bytes[index.next] ?? payloadTypes.length];
  if (epoch.value === 0 || index.value > 0xffffffff || type === undefined) {
    throw new SignalError('malformed', `${what}: epoch ${epoch.value}, index ${index.value} or its type`);
  }
  return { epoch: epoch.value, index: index.value, payload: decodePayload(bytes, index.next + 1, type) };
}

function decodePayload(bytes: Uint8Array, at: number, type: (typeof payloadTypes)[number]): Payload {
  if (type === 'none' || type === 'ct1Ack') return { type };
  const chunkIndex = readVarint(bytes, at, 'SPQR message');
  const chunk = requireChunk(chunkIndex.value, bytes.slice(chunkIndex.next, chunkIndex.next + chunkBytes));
  return { type, chunk };
}
