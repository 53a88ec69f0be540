// SPQR against official messages: the erasure code, and every intermediate value of a first epoch.

import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes.ts';
import { encapsulateFirst, encapsulateSecond } from '../../src/primitives/mlkem768.ts';
import {
  ciphertextMac,
  epochSecret,
  headerMac,
  startAuthenticator,
  updateAuthenticator,
} from '../../src/spqr/authenticator.ts';
import { type Chunk, collect, collectorOf, nextChunk, streamOf } from '../../src/spqr/erasure.ts';
import { addEpoch, receiveKey, sendKey, startChain } from '../../src/spqr/key-chain.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';

interface ErasureVector {
  sets: { type: string; length: number; message: string; parity: Record<string, string> }[];
}

interface KeyStep {
  index: number;
  next: string;
  messageKey: string;
}

interface ChainValues {
  root: string;
  a2b: string;
  b2a: string;
}

interface EpochVector {
  pqxdh: { authKey: string };
  authenticator: Record<'initial' | 'afterEpoch1', { root: string; mac: string }>;
  header: string;
  headerMac: string;
  encapsulationKey: string;
  encapsMessage: string;
  ct1: string;
  ct2: string;
  ctMac: string;
  kemSharedSecret: string;
  epochSecret: string;
  chainStart: ChainValues;
  chainAfterEpoch1: ChainValues;
  epoch0A2B: KeyStep[];
  epoch0B2A: KeyStep[];
  epoch1A2B: KeyStep[];
  epoch1B2A: KeyStep[];
}

describe.each(vectorsOf<ErasureVector>('erasure'))('$name', ({ content }) => {
  test.each(content.sets)('$type: the stream gives the official parity chunks', ({ message, parity }) => {
    let stream = streamOf(fromHex(message));
    const last = Math.max(...Object.keys(parity).map(Number));
    for (let k = 0; k <= last; k++) {
      const sent = nextChunk(stream);
      stream = sent.stream;
      const official = parity[String(k)];
      if (official !== undefined) expect(toHex(sent.chunk.bytes), `chunk ${k}`).toBe(official);
    }
  });

  test.each(content.sets)('$type: parity and a few plain chunks restore it', ({
    length,
    message,
    parity,
  }) => {
    const bytes = fromHex(message);
    const needed = length / 32;
    const chunks: Chunk[] = Object.entries(parity).map(([k, hex]) => ({
      index: Number(k),
      bytes: fromHex(hex),
    }));
    for (let k = needed - 1; k >= 0; k--) {
      chunks.push({ index: k, bytes: bytes.slice(k * 32, k * 32 + 32) });
    }
    let collector = collectorOf(length);
    for (const [count, chunk] of chunks.slice(0, needed).entries()) {
      const taken = collect(collector, chunk);
      collector = taken.collector;
      if (count === needed - 1) expect(taken.message && toHex(taken.message)).toBe(message);
      else expect(taken.message).toBeUndefined();
    }
  });
});

describe.each(vectorsOf<EpochVector>('epoch'))('$name', ({ content: v }) => {
  const initial = startAuthenticator(fromHex(v.pqxdh.authKey));

  test('the_authenticator_and_both_macs_match', () => {
    expect(toHex(initial.root)).toBe(v.authenticator.initial.root);
    expect(toHex(initial.mac)).toBe(v.authenticator.initial.mac);
    expect(toHex(headerMac(initial, 1, fromHex(v.header)))).toBe(v.headerMac);
    const updated = updateAuthenticator(initial, 1, fromHex(v.epochSecret));
    expect(toHex(updated.root)).toBe(v.authenticator.afterEpoch1.root);
    expect(toHex(updated.mac)).toBe(v.authenticator.afterEpoch1.mac);
    expect(toHex(ciphertextMac(updated, 1, fromHex(v.ct1), fromHex(v.ct2)))).toBe(v.ctMac);
  });

  test('the_incremental_kem_gives_both_halves_and_the_epoch_secret', () => {
    const first = encapsulateFirst(fromHex(v.header), fromHex(v.encapsMessage));
    expect(toHex(first.ciphertext)).toBe(v.ct1);
    expect(toHex(first.sharedSecret)).toBe(v.kemSharedSecret);
    const vector = fromHex(v.encapsulationKey).subarray(0, 1152);
    expect(toHex(encapsulateSecond(fromHex(v.header), vector, fromHex(v.encapsMessage)))).toBe(v.ct2);
    expect(toHex(epochSecret(1, fromHex(v.kemSharedSecret)))).toBe(v.epochSecret);
    expect(toHex(concat(vector))).toBe(v.encapsulationKey.slice(0, 2304));
  });

  test('the_key_chain_gives_the_official_keys_in_both_directions', () => {
    const a = startChain(fromHex(v.pqxdh.authKey), 'a2b');
    const b = startChain(fromHex(v.pqxdh.authKey), 'b2a');
    expect(toHex(a.root)).toBe(v.chainStart.root);
    const a1 = addEpoch(a, 1, fromHex(v.epochSecret), 'a2b');
    const b1 = addEpoch(b, 1, fromHex(v.epochSecret), 'b2a');
    expect(toHex(a1.root)).toBe(v.chainAfterEpoch1.root);
    const plan = [
      { from: a1, to: b1, epoch: 0, keys: v.epoch0A2B },
      { from: b1, to: a1, epoch: 0, keys: v.epoch0B2A },
      { from: a1, to: b1, epoch: 1, keys: v.epoch1A2B },
      { from: b1, to: a1, epoch: 1, keys: v.epoch1B2A },
    ];
    for (const { from, to, epoch, keys } of plan) {
      let sender = from;
      let receiver = to;
      for (const { index, messageKey } of keys) {
        const sent = sendKey(sender, epoch);
        const received = receiveKey(receiver, epoch, index);
        expect([sent.index, toHex(sent.key), toHex(received.key)]).toEqual([index, messageKey, messageKey]);
        sender = sent.chain;
        receiver = received.chain;
      }
    }
  });
});
