// What each braid state takes from an incoming message of its epoch, and which state follows.

import { concat, wipe } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import {
  decapsulate,
  encapsulateSecond,
  firstHalfBytes,
  headerBytes,
  publicParts,
  secondHalfBytes,
} from '../primitives/mlkem768.ts';
import {
  braidMacBytes,
  ciphertextMac,
  epochSecret,
  headerMac,
  requireBraidMac,
  updateAuthenticator,
} from './authenticator.ts';
import type {
  BraidState,
  Ct1Acknowledged,
  Ct1Sampled,
  Ct2Sampled,
  EkReceivedCt1Sampled,
  EkSentCt1Received,
  EpochSecret,
  HeaderSent,
  KeysSampled,
  NoHeaderReceived,
} from './braid-state.ts';
import { type Chunk, collect, collectorOf, streamOf } from './erasure.ts';
import type { SpqrMessage } from './message.ts';

export interface BraidReceived {
  readonly state: BraidState;
  readonly secret?: EpochSecret;
}

/** The first state of the party that starts by encapsulating, and of each that has just made keys. */
export function awaitHeader(epoch: number, auth: BraidState['auth']): NoHeaderReceived {
  return { kind: 'noHeaderReceived', epoch, auth, collector: collectorOf(headerBytes + braidMacBytes) };
}

export function receiveBraid(state: BraidState, { epoch, payload }: SpqrMessage): BraidReceived {
  if (epoch < state.epoch) return { state };
  if (epoch > state.epoch) {
    // The peer has decapsulated: our ct2 stream may end, and it is our turn to make keys.
    if (state.kind === 'ct2Sampled' && epoch === state.epoch + 1) {
      return { state: { kind: 'keysUnsampled', epoch, auth: state.auth } };
    }
    throw new SignalError('post-quantum-ratchet', `SPQR epoch ${epoch} received in epoch ${state.epoch}`);
  }
  const chunk = 'chunk' in payload ? payload.chunk : undefined;
  const ofType = (type: string) => (payload.type === type ? chunk : undefined);
  const acknowledges = payload.type === 'ekCt1Ack' || payload.type === 'ct1Ack';
  switch (state.kind) {
    case 'keysSampled':
      return startOfCt1(state, ofType('ct1'));
    case 'headerSent':
      return moreOfCt1(state, ofType('ct1'));
    case 'ct1Received': {
      const ct2 = ofType('ct2');
      if (ct2 === undefined) return { state };
      const { stream: _stream, ...rest } = state;
      const collector = collectorOf(secondHalfBytes + braidMacBytes);
      return moreOfCt2({ ...rest, kind: 'ekSentCt1Received', collector }, ct2);
    }
    case 'ekSentCt1Received':
      return moreOfCt2(state, ofType('ct2'));
    case 'noHeaderReceived':
      return moreOfHeader(state, ofType('hdr'));
    case 'ct1Sampled':
      return moreOfEk(state, ofType('ek') ?? ofType('ekCt1Ack'), acknowledges);
    case 'ekReceivedCt1Sampled':
      return { state: acknowledges ? sampleCt2(state, state.vector) : state };
    case 'ct1Acknowledged':
      return moreOfEk(state, ofType('ek') ?? ofType('ekCt1Ack'), acknowledges);
    case 'keysUnsampled':
    case 'headerReceived':
    case 'ct2Sampled':
      return { state };
  }
}

function startOfCt1(state: KeysSampled, chunk: Chunk | undefined): BraidReceived {
  if (chunk === undefined) return { state };
  const { epoch, auth, decapsulationKey } = state;
  const stream = streamOf(publicParts(decapsulationKey).vector);
  const collector = collectorOf(firstHalfBytes);
  return moreOfCt1({ kind: 'headerSent', epoch, auth, decapsulationKey, stream, collector }, chunk);
}

function moreOfCt1(state: HeaderSent, chunk: Chunk | undefined): BraidReceived {
  if (chunk === undefined) return { state };
  const { collector, message: ct1 } = collect(state.collector, chunk);
  if (ct1 === undefined) return { state: { ...state, collector } };
  const { epoch, auth, decapsulationKey, stream } = state;
  return { state: { kind: 'ct1Received', epoch, auth, decapsulationKey, ct1, stream } };
}

function moreOfCt2(state: EkSentCt1Received, chunk: Chunk | undefined): BraidReceived {
  if (chunk === undefined) return { state };
  const { collector, message } = collect(state.collector, chunk);
  if (message === undefined) return { state: { ...state, collector } };
  const { epoch, decapsulationKey, ct1 } = state;
  const ct2 = message.subarray(0, secondHalfBytes);
  const sharedSecret = decapsulate(decapsulationKey, ct1, ct2);
  const secret = epochSecret(epoch, sharedSecret);
  wipe(sharedSecret);
  const auth = updateAuthenticator(state.auth, epoch, secret);
  requireBraidMac(message.subarray(secondHalfBytes), ciphertextMac(auth, epoch, ct1, ct2), 'ciphertext');
  return { state: awaitHeader(epoch + 1, auth), secret: { epoch, secret } };
}

function moreOfHeader(state: NoHeaderReceived, chunk: Chunk | undefined): BraidReceived {
  if (chunk === undefined) return { state };
  const { collector, message } = collect(state.collector, chunk);
  if (message === undefined) return { state: { ...state, collector } };
  const { epoch, auth } = state;
  const header = message.slice(0, headerBytes);
  requireBraidMac(message.subarray(headerBytes), headerMac(auth, epoch, header), 'header');
  return { state: { kind: 'headerReceived', epoch, auth, header } };
}

function moreOfEk(
  state: Ct1Sampled | Ct1Acknowledged,
  chunk: Chunk | undefined,
  acknowledges: boolean,
): BraidReceived {
  if (chunk === undefined) return { state };
  const { collector, message: vector } = collect(state.collector, chunk);
  const { epoch, auth, header, message, ct1 } = state;
  const kept = { epoch, auth, header, message, ct1 };
  if (state.kind === 'ct1Acknowledged' || acknowledges) {
    return vector === undefined
      ? { state: { kind: 'ct1Acknowledged', ...kept, collector } }
      : { state: sampleCt2(state, vector) };
  }
  return vector === undefined
    ? { state: { ...state, collector } }
    : { state: { kind: 'ekReceivedCt1Sampled', ...kept, vector, stream: state.stream } };
}

/** The peer has all of ct1 and we all of its key: check the key against its header and finish the ciphertext. */
function sampleCt2(
  state: Ct1Sampled | Ct1Acknowledged | EkReceivedCt1Sampled,
  vector: Uint8Array,
): Ct2Sampled {
  const { epoch, auth, header, message, ct1 } = state;
  const ct2 = encapsulateSecond(header, vector, message);
  return {
    kind: 'ct2Sampled',
    epoch,
    auth,
    stream: streamOf(concat(ct2, ciphertextMac(auth, epoch, ct1, ct2))),
  };
}
