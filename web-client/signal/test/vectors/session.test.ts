// Recorded sessions with the official libraries, replayed byte for byte through the record functions.

import { describe, expect, test } from 'vitest';
import { SignalError } from '../../src/errors.ts';
import { decodeSession } from '../../src/ratchet/session-codec.ts';
import { decryptWithPolicy } from '../../src/record/decrypt.ts';
import { encryptWithRecord } from '../../src/record/encrypt.ts';
import { initiateWithPolicy } from '../../src/record/initiate.ts';
import { decodeRecord } from '../../src/record/record.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';
import {
  bundleOf,
  contextOf,
  ListedRandomness,
  preKeysOf,
  type SessionStep,
  type SessionVector,
  trialRandomness,
} from './session-vector.ts';

function replayStep(vector: SessionVector, record: Uint8Array | undefined, step: SessionStep) {
  const listed = new ListedRandomness(step.random);
  const context = contextOf(vector, listed.source);
  const preKeys = preKeysOf(vector);
  switch (step.op) {
    case 'processBundle': {
      if (vector.remote.bundle === undefined) throw new Error('the vector has no remote bundle');
      return initiateWithPolicy(record, bundleOf(vector.remote.bundle), context, vector.spqr);
    }
    case 'encrypt': {
      const sent = encryptWithRecord(record, fromHex(step.plaintext), context);
      expect(sent.message.type).toBe(step.type);
      expect(toHex(sent.message.bytes)).toBe(step.wire);
      return sent.record;
    }
    case 'decrypt': {
      const message = { type: step.type, bytes: fromHex(step.wire) };
      const received = decryptWithPolicy(record, message, preKeys, context, vector.spqr);
      expect(toHex(received.plaintext)).toBe(step.plaintext);
      expect(listed.unused).toEqual([]);
      return received.record;
    }
    case 'reject': {
      const before = record === undefined ? '' : toHex(record);
      const message = { type: step.type, bytes: fromHex(step.wire) };
      const trial = contextOf(vector, trialRandomness);
      expect(() => decryptWithPolicy(record, message, preKeys, trial, vector.spqr)).toThrow(SignalError);
      expect(record === undefined ? '' : toHex(record)).toBe(before);
      return record;
    }
  }
}

describe.each(vectorsOf<SessionVector>('session'))('$name', ({ content: vector }) => {
  test('replays_byte_for_byte_and_ends_in_the_recorded_state', () => {
    let record: Uint8Array | undefined;
    vector.steps.forEach((step, number) => {
      try {
        record = replayStep(vector, record, step);
      } catch (failure) {
        throw new Error(`step ${number} (${step.op}): ${String(failure)}`, { cause: failure });
      }
    });
    const [stored] = decodeRecord(record).sessions;
    if (stored === undefined) throw new Error('no session at the end');
    const session = decodeSession(stored);
    const { final } = vector;
    expect(session.spqr.version).toBe(final.spqrVersion);
    if (final.ratchetPub !== undefined) {
      expect(toHex(session.sending.ratchetKeyPair.publicKey)).toBe(final.ratchetPub);
    }
    if (final.rootKey !== undefined) expect(toHex(session.rootKey)).toBe(final.rootKey);
    if (typeof final.spqrState === 'string' && session.spqr.version === 1) {
      const { kind, epoch } = session.spqr.braid;
      expect(kind).toBe(final.spqrState.charAt(0).toLowerCase() + final.spqrState.slice(1));
      expect(epoch).toBe(final.spqrEpoch);
    }
  });
});
