// The eleven states of the ML-KEM braid: one party makes keys, the other encapsulates, then they swap.

import type { Authenticator } from './authenticator.ts';
import type { ChunkCollector, ChunkStream } from './erasure.ts';

interface InEpoch {
  /** The KEM epoch under way, from 1. */
  readonly epoch: number;
  readonly auth: Authenticator;
}

interface WithKey extends InEpoch {
  /** 2,400 bytes; the encapsulation key is in it. */
  readonly decapsulationKey: Uint8Array;
}

interface WithCiphertext extends InEpoch {
  /** `rho || SHA3-256(ek)`, 64 bytes. */
  readonly header: Uint8Array;
  /** The 32 secret bytes that fix the whole ciphertext. */
  readonly message: Uint8Array;
  readonly ct1: Uint8Array;
}

// The party that makes keys, in the order of its states.
export type KeysUnsampled = InEpoch & { readonly kind: 'keysUnsampled' };
export type KeysSampled = WithKey & { readonly kind: 'keysSampled'; readonly stream: ChunkStream };
export type HeaderSent = WithKey & {
  readonly kind: 'headerSent';
  readonly stream: ChunkStream;
  readonly collector: ChunkCollector;
};
export type Ct1Received = WithKey & {
  readonly kind: 'ct1Received';
  readonly ct1: Uint8Array;
  readonly stream: ChunkStream;
};
export type EkSentCt1Received = WithKey & {
  readonly kind: 'ekSentCt1Received';
  readonly ct1: Uint8Array;
  readonly collector: ChunkCollector;
};

// The party that encapsulates, in the order of its states.
export type NoHeaderReceived = InEpoch & {
  readonly kind: 'noHeaderReceived';
  readonly collector: ChunkCollector;
};
export type HeaderReceived = InEpoch & { readonly kind: 'headerReceived'; readonly header: Uint8Array };
export type Ct1Sampled = WithCiphertext & {
  readonly kind: 'ct1Sampled';
  readonly stream: ChunkStream;
  readonly collector: ChunkCollector;
};
export type EkReceivedCt1Sampled = WithCiphertext & {
  readonly kind: 'ekReceivedCt1Sampled';
  readonly vector: Uint8Array;
  readonly stream: ChunkStream;
};
export type Ct1Acknowledged = WithCiphertext & {
  readonly kind: 'ct1Acknowledged';
  readonly collector: ChunkCollector;
};
export type Ct2Sampled = InEpoch & { readonly kind: 'ct2Sampled'; readonly stream: ChunkStream };

export type BraidState =
  | KeysUnsampled
  | KeysSampled
  | HeaderSent
  | Ct1Received
  | EkSentCt1Received
  | NoHeaderReceived
  | HeaderReceived
  | Ct1Sampled
  | EkReceivedCt1Sampled
  | Ct1Acknowledged
  | Ct2Sampled;

/** In the order of their numbers in stored state: append, never reorder. */
export const braidKinds: readonly BraidState['kind'][] = [
  'keysUnsampled',
  'keysSampled',
  'headerSent',
  'ct1Received',
  'ekSentCt1Received',
  'noHeaderReceived',
  'headerReceived',
  'ct1Sampled',
  'ekReceivedCt1Sampled',
  'ct1Acknowledged',
  'ct2Sampled',
];

/** A shared secret that both parties add to their key chain as the chain epoch of the same number. */
export interface EpochSecret {
  readonly epoch: number;
  readonly secret: Uint8Array;
}
