// A braid state as bytes: its number, epoch and authenticator, then the fields that this state has.

import { decapsulationKeyBytes, firstHalfBytes, headerBytes, vectorBytes } from '../primitives/mlkem768.ts';
import type { StateReader, StateWriter } from '../state-bytes.ts';
import { type BraidState, braidKinds } from './braid-state.ts';
import { type ChunkCollector, type ChunkStream, chunkBytes } from './erasure.ts';

export function writeBraid(out: StateWriter, state: BraidState): void {
  out.byte(braidKinds.indexOf(state.kind)).large(state.epoch);
  out.fixed(state.auth.root).fixed(state.auth.mac);
  if ('decapsulationKey' in state) out.fixed(state.decapsulationKey);
  if ('header' in state) out.fixed(state.header);
  if ('message' in state) out.fixed(state.message);
  if ('ct1' in state) out.fixed(state.ct1);
  if ('vector' in state) out.fixed(state.vector);
  if ('stream' in state) out.sized(state.stream.message).number(state.stream.next);
  if ('collector' in state) writeCollector(out, state.collector);
}

function writeCollector(out: StateWriter, { lengthBytes, chunks }: ChunkCollector): void {
  out.number(lengthBytes).number(chunks.length);
  for (const { index, bytes } of chunks) out.number(index).fixed(bytes);
}

export function readBraid(input: StateReader): BraidState {
  const kind = braidKinds[input.byte()];
  if (kind === undefined) throw input.corrupt('unknown SPQR state');
  const common = { epoch: input.large(), auth: { root: input.fixed(32), mac: input.fixed(32) } };
  const key = () => ({ decapsulationKey: input.fixed(decapsulationKeyBytes) });
  const ct1 = () => ({ ct1: input.fixed(firstHalfBytes) });
  const ciphertext = () => ({ header: input.fixed(headerBytes), message: input.fixed(32), ...ct1() });
  const stream = () => ({ stream: readStream(input) });
  const collector = () => ({ collector: readCollector(input) });
  switch (kind) {
    case 'keysUnsampled':
      return { kind, ...common };
    case 'keysSampled':
      return { kind, ...common, ...key(), ...stream() };
    case 'headerSent':
      return { kind, ...common, ...key(), ...stream(), ...collector() };
    case 'ct1Received':
      return { kind, ...common, ...key(), ...ct1(), ...stream() };
    case 'ekSentCt1Received':
      return { kind, ...common, ...key(), ...ct1(), ...collector() };
    case 'noHeaderReceived':
      return { kind, ...common, ...collector() };
    case 'headerReceived':
      return { kind, ...common, header: input.fixed(headerBytes) };
    case 'ct1Sampled':
      return { kind, ...common, ...ciphertext(), ...stream(), ...collector() };
    case 'ekReceivedCt1Sampled':
      return { kind, ...common, ...ciphertext(), vector: input.fixed(vectorBytes), ...stream() };
    case 'ct1Acknowledged':
      return { kind, ...common, ...ciphertext(), ...collector() };
    case 'ct2Sampled':
      return { kind, ...common, ...stream() };
  }
}

function readStream(input: StateReader): ChunkStream {
  const message = input.sized();
  if (message.length === 0 || message.length % chunkBytes !== 0) {
    throw input.corrupt('an SPQR stream is not whole chunks');
  }
  return { message, next: input.number() & 0xffff };
}

function readCollector(input: StateReader): ChunkCollector {
  const lengthBytes = input.number();
  const count = input.number();
  const whole = lengthBytes > 0 && lengthBytes <= vectorBytes && lengthBytes % chunkBytes === 0;
  if (!whole || count >= lengthBytes / chunkBytes) {
    throw input.corrupt('an SPQR collector has an impossible size');
  }
  const chunks = [];
  for (let i = 0; i < count; i++)
    chunks.push({ index: input.number() & 0xffff, bytes: input.fixed(chunkBytes) });
  return { lengthBytes, chunks };
}
