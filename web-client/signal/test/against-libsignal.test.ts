// Where we differed from what libsignal does: pinned keys when sending, group ids before decrypting.

import { expect, test } from 'vitest';
import { SignalError } from '../src/errors.ts';
import {
  distributeSenderKey,
  distributionIdOf,
  distributionIdOfKey,
  encryptForGroup,
} from '../src/groups/index.ts';
import { ensureIdentity } from '../src/messages/identity.ts';
import { startSession } from '../src/messages/start-session.ts';
import { generateKeyPair } from '../src/primitives/curve.ts';
import { systemRandomness } from '../src/random.ts';
import { encryptWithRecord } from '../src/record/encrypt.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { storeKeys } from '../src/store/store.ts';
import { OwnParty } from './schedule/own-party.ts';

const bob = { id: 'bob', deviceId: 1 };
const text = new TextEncoder().encode('text');

test('nothing_is_encrypted_in_a_session_with_another_key_than_the_expected_one', async () => {
  const receiver = new OwnParty();
  const bundle = await receiver.bundle(true);
  const store = new MemoryStore();
  const local = await ensureIdentity(store);
  await startSession(store, bob, bundle);
  const record = await store.read(storeKeys.session(bob));
  const context = { local, random: systemRandomness, nowMillis: Date.now() };
  const sent = encryptWithRecord(record, text, { ...context, expectedIdentityKey: bundle.identityKey });
  expect(sent.message.type).toBe(3);
  const other = generateKeyPair(systemRandomness).publicKey;
  expect(() => encryptWithRecord(record, text, { ...context, expectedIdentityKey: other })).toThrow(
    expect.objectContaining({ code: 'untrusted-identity' }),
  );
});

test('a_message_names_its_distribution_before_any_record_is_read', () => {
  const id = crypto.getRandomValues(new Uint8Array(16));
  const { record, distribution } = distributeSenderKey(undefined, id, systemRandomness);
  const { message } = encryptForGroup(record, id, text, systemRandomness);
  expect(distributionIdOf(message)).toEqual(id);
  expect(distributionIdOfKey(distribution)).toEqual(id);
  expect(() => distributionIdOf(message.subarray(0, 40))).toThrow(SignalError);
});
