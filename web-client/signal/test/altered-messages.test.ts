// Every recorded message, truncated and with single bits flipped: refused, and the record stays as it was.

import { describe, expect, test } from 'vitest';
import { SignalError } from '../src/errors.ts';
import { acceptSenderKey } from '../src/groups/distribute.ts';
import { decryptFromGroup } from '../src/groups/group-message.ts';
import { decryptWithPolicy } from '../src/record/decrypt.ts';
import { encryptWithRecord } from '../src/record/encrypt.ts';
import { initiateWithPolicy } from '../src/record/initiate.ts';
import { decodePreKeyMessage } from '../src/wire/prekey-message.ts';
import { Dice } from './support/dice.ts';
import { fromHex, toHex } from './support/hex.ts';
import { announceSeed, setting } from './support/settings.ts';
import { vectorsOf } from './vectors/files.ts';
import {
  bundleOf,
  contextOf,
  ListedRandomness,
  preKeysNamedIn,
  type SessionVector,
  trialRandomness,
} from './vectors/session-vector.ts';

// All bits of all messages take three quarters of an hour; a run takes some of each message, and EXO_SIGNAL_LONG all of them.
const flipsPerMessage = setting('EXO_SIGNAL_LONG') === undefined ? 6 : Number.POSITIVE_INFINITY;

function* alterations(bytes: Uint8Array, dice: Dice): Generator<readonly [string, Uint8Array]> {
  for (const length of [0, 1, dice.below(bytes.length), bytes.length - 1]) {
    yield [`cut to ${length}`, bytes.slice(0, length)];
  }
  const bits = bytes.length * 8;
  const count = Math.min(flipsPerMessage, bits);
  for (let i = 0; i < count; i++) {
    const bit = count === bits ? i : dice.below(bits);
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield [`bit ${bit} flipped`, flipped];
  }
}

describe.each(vectorsOf<SessionVector>('session'))('$name', ({ name, content: vector }) => {
  test('no_altered_message_is_accepted_at_its_place_in_the_session', { timeout: 7_200_000 }, () => {
    const dice = new Dice(announceSeed(name));
    let record: Uint8Array | undefined;
    for (const step of vector.steps) {
      const context = contextOf(vector, new ListedRandomness(step.random).source);
      if (step.op === 'processBundle' && vector.remote.bundle !== undefined) {
        record = initiateWithPolicy(record, bundleOf(vector.remote.bundle), context, vector.spqr);
      } else if (step.op === 'encrypt') {
        ({ record } = encryptWithRecord(record, fromHex(step.plaintext), context));
      } else if (step.op === 'decrypt') {
        const bytes = fromHex(step.wire);
        // What a profile tells; the handshake does not authenticate its registration id.
        const known =
          step.type === 3 ? { expectedRegistrationId: decodePreKeyMessage(bytes).registrationId } : {};
        const trial = { ...contextOf(vector, trialRandomness), ...known };
        const before = record && toHex(record);
        for (const [what, altered] of alterations(bytes, dice)) {
          const attempt = () => {
            const message = { type: step.type, bytes: altered };
            const preKeys = preKeysNamedIn(message, vector);
            decryptWithPolicy(record, message, preKeys, trial, vector.spqr);
          };
          expect(attempt, what).toThrow(SignalError);
        }
        expect(record && toHex(record)).toBe(before);
        const message = { type: step.type, bytes };
        const preKeys = preKeysNamedIn(message, vector);
        ({ record } = decryptWithPolicy(record, message, preKeys, context, vector.spqr));
      }
    }
    expect(record).toBeDefined();
  });
});

test('altered_group_messages_are_refused', () => {
  const dice = new Dice(announceSeed('group messages'));
  for (const { content } of vectorsOf<{ remoteDistribution: string; remoteMessages: { wire: string }[] }>(
    'sender-keys',
  )) {
    const { record } = acceptSenderKey(undefined, fromHex(content.remoteDistribution));
    for (const { wire } of content.remoteMessages) {
      for (const [what, altered] of alterations(fromHex(wire), dice)) {
        expect(() => decryptFromGroup(record, altered), what).toThrow(SignalError);
      }
    }
  }
});
