// Every decoder against anything at all: only the package's own error comes out, and nothing hangs.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SignalError } from '../src/errors.ts';
import { acceptSenderKey } from '../src/groups/distribute.ts';
import { decryptFromGroup } from '../src/groups/group-message.ts';
import { decodeSenderKeys } from '../src/groups/sender-key-record.ts';
import { keyPairFrom } from '../src/primitives/curve.ts';
import { kyberDecapsulate, kyberEncapsulate } from '../src/primitives/kyber1024.ts';
import { verify } from '../src/primitives/xeddsa.ts';
import { decodeSession } from '../src/ratchet/session-codec.ts';
import { decryptWithRecord } from '../src/record/decrypt.ts';
import { encryptWithRecord } from '../src/record/encrypt.ts';
import { decodeRecord } from '../src/record/record.ts';
import { matchesScanned, safetyNumber } from '../src/safety-number.ts';
import { openSealed } from '../src/sealing.ts';
import { decodeSpqrMessage } from '../src/spqr/message.ts';
import { decodePreKeyMessage } from '../src/wire/prekey-message.ts';
import { decodeDistribution, decodeSenderKeyMessage } from '../src/wire/sender-key-message.ts';
import { decodeSignalMessage } from '../src/wire/signal-message.ts';
import { fromHex } from './support/hex.ts';
import { announceSeed } from './support/settings.ts';
import { vectorsOf } from './vectors/files.ts';
import { contextOf, preKeysOf, type SessionVector, trialRandomness } from './vectors/session-vector.ts';

const identity = keyPairFrom(new Uint8Array(32).fill(9));
const zeros = (_label: string, lengthBytes: number) => new Uint8Array(lengthBytes);
const context = { local: { keyPair: identity, registrationId: 1 }, nowMillis: 0, random: zeros };
const party = { stableId: new Uint8Array(1), identityKey: identity.publicKey };
const number = safetyNumber(party, party, { iterations: 1 });

const decoders: readonly (readonly [string, (bytes: Uint8Array) => unknown])[] = [
  ['SignalMessage', decodeSignalMessage],
  ['PreKeySignalMessage', decodePreKeyMessage],
  ['SenderKeyDistributionMessage', decodeDistribution],
  ['SenderKeyMessage', decodeSenderKeyMessage],
  ['SPQR message', decodeSpqrMessage],
  ['session record', decodeRecord],
  ['session', decodeSession],
  ['sender key record', decodeSenderKeys],
  ['decrypt, type 2', (bytes) => decryptWithRecord(undefined, { type: 2, bytes }, {}, context)],
  ['decrypt, type 3', (bytes) => decryptWithRecord(undefined, { type: 3, bytes }, {}, context)],
  ['record to decrypt with', (bytes) => decryptWithRecord(bytes, { type: 2, bytes }, {}, context)],
  ['group message', (bytes) => decryptFromGroup(undefined, bytes)],
  ['group distribution', (bytes) => acceptSenderKey(undefined, bytes)],
  ['scanned code', (bytes) => matchesScanned(number, bytes)],
  ['signature', (bytes) => verify(identity.publicKey, new Uint8Array(0), bytes)],
  ['signing key', (bytes) => verify(bytes, new Uint8Array(0), new Uint8Array(64))],
  ['Kyber key', (bytes) => kyberEncapsulate(bytes, zeros)],
  ['Kyber ciphertext', (bytes) => kyberDecapsulate(new Uint8Array(3_169).fill(8), bytes)],
];

/** Noise, and noise that begins like the real thing so that it gets further. */
const input = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.constantFrom(0x44, 0x33, 0x01, 0x05, 0x08), fc.uint8Array({ maxLength: 400 }))
    .map(([first, rest]) => Uint8Array.of(first, ...rest)),
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.oneof(fc.nat(), fc.uint8Array({ maxLength: 40 }))), {
      maxLength: 9,
    })
    .map((fields) => Uint8Array.of(0x44, ...fields.flatMap(([field, value]) => fieldBytes(field, value)))),
  fc.constantFrom(33, 64, 1_569, 3_169).chain((n) => fc.uint8Array({ minLength: n, maxLength: n })),
);

function fieldBytes(field: number, value: number | Uint8Array): number[] {
  return typeof value === 'number' ? [field * 8, value & 0x7f] : [field * 8 + 2, value.length, ...value];
}

describe('decoders', () => {
  const seed = announceSeed('decoders');
  test.each(decoders)('%s throws nothing but SignalError', (_name, decode) => {
    fc.assert(
      fc.property(input, (bytes) => {
        const before = bytes.slice();
        try {
          decode(bytes);
        } catch (failure) {
          expect(failure).toBeInstanceOf(SignalError);
        }
        expect(bytes).toEqual(before);
      }),
      { seed, numRuns: 400 },
    );
  });

  test('a damaged record throws nothing but SignalError', () => {
    const [vector] = vectorsOf<SessionVector>('session').filter(({ name }) => name.includes('v1-local-resp'));
    if (vector === undefined) throw new Error('the responder vector is gone');
    const { content } = vector;
    const steps = content.steps.filter(({ op }) => op === 'decrypt').slice(0, 2);
    const messages = steps.map(({ type, wire }) => ({ type, bytes: fromHex(wire) }));
    const [first, second] = messages;
    if (first === undefined || second === undefined) throw new Error('the vector has too few messages');
    const trial = contextOf(content, trialRandomness);
    const { record } = decryptWithRecord(undefined, first, preKeysOf(content), trial);
    fc.assert(
      fc.property(fc.nat(record.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = record.slice();
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        for (const use of [
          () => decryptWithRecord(damaged, second, {}, trial),
          () => encryptWithRecord(damaged, new Uint8Array(1), trial),
        ]) {
          try {
            use();
          } catch (failure) {
            expect(failure).toBeInstanceOf(SignalError);
          }
        }
      }),
      // the example: a collector whose length was no whole number of chunks ended in a RangeError
      { seed, numRuns: 300, examples: [[505, 65]] },
    );
  });

  test('sealed boxes throw nothing but SignalError', async () => {
    const none = new Uint8Array(0);
    await fc.assert(
      fc.asyncProperty(input, async (bytes) => {
        await expect(openSealed(identity.privateKey, none, none, bytes)).rejects.toBeInstanceOf(SignalError);
      }),
      { seed, numRuns: 100 },
    );
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'text'],
    ['a number', 7],
    ['a plain array', [1, 2, 3]],
  ])('%s instead of bytes is refused as well', (_name, value) => {
    const bytes = value as unknown as Uint8Array;
    for (const type of [2, 3] as const) {
      expect(() => decryptWithRecord(undefined, { type, bytes }, {}, context)).toThrow(SignalError);
    }
    expect(() => decryptFromGroup(undefined, bytes)).toThrow(SignalError);
    expect(() => acceptSenderKey(undefined, bytes)).toThrow(SignalError);
  });
});
