// What each braid state adds to an outgoing message, and which state follows.

import { concat, wipe } from '../bytes.ts';
import {
  encapsulateFirst,
  generateDecapsulationKey,
  publicParts,
  vectorBytes,
} from '../primitives/mlkem768.ts';
import { draw, type Randomness } from '../random.ts';
import { epochSecret, headerMac, updateAuthenticator } from './authenticator.ts';
import type { BraidState, EpochSecret, HeaderReceived, KeysUnsampled } from './braid-state.ts';
import { collectorOf, nextChunk, streamOf } from './erasure.ts';
import type { Payload } from './message.ts';

export interface BraidSent {
  readonly state: BraidState;
  readonly payload: Payload;
  readonly secret?: EpochSecret;
}

export function sendBraid(state: BraidState, random: Randomness): BraidSent {
  switch (state.kind) {
    case 'keysUnsampled':
      return sampleKeys(state, random);
    case 'keysSampled':
      return streamed(state, 'hdr');
    case 'headerSent':
      return streamed(state, 'ek');
    case 'ct1Received':
      return streamed(state, 'ekCt1Ack');
    case 'ekSentCt1Received':
      return { state, payload: { type: 'ct1Ack' } };
    case 'noHeaderReceived':
    case 'ct1Acknowledged':
      return { state, payload: { type: 'none' } };
    case 'headerReceived':
      return sampleCiphertext(state, random);
    case 'ct1Sampled':
    case 'ekReceivedCt1Sampled':
      return streamed(state, 'ct1');
    case 'ct2Sampled':
      return streamed(state, 'ct2');
  }
}

type Streaming = Extract<BraidState, { readonly stream: unknown }>;

function streamed(state: Streaming, type: 'hdr' | 'ek' | 'ekCt1Ack' | 'ct1' | 'ct2'): BraidSent {
  const { chunk, stream } = nextChunk(state.stream);
  return { state: { ...state, stream }, payload: { type, chunk } };
}

function sampleKeys({ epoch, auth }: KeysUnsampled, random: Randomness): BraidSent {
  const decapsulationKey = generateDecapsulationKey(random);
  const { header } = publicParts(decapsulationKey);
  const stream = streamOf(concat(header, headerMac(auth, epoch, header)));
  return streamed({ kind: 'keysSampled', epoch, auth, decapsulationKey, stream }, 'hdr');
}

function sampleCiphertext({ epoch, auth, header }: HeaderReceived, random: Randomness): BraidSent {
  const message = draw(random, 'spqr.encaps', 32).slice();
  const { ciphertext: ct1, sharedSecret } = encapsulateFirst(header, message);
  const secret = epochSecret(epoch, sharedSecret);
  wipe(sharedSecret);
  const sampled: BraidState = {
    kind: 'ct1Sampled',
    epoch,
    auth: updateAuthenticator(auth, epoch, secret),
    header,
    message,
    ct1,
    stream: streamOf(ct1),
    collector: collectorOf(vectorBytes),
  };
  return { ...streamed(sampled, 'ct1'), secret: { epoch, secret } };
}
