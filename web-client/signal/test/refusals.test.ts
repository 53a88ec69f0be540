// Bad input by its code: what is refused, as what, and that nothing else changes.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes.ts';
import { SignalError, type SignalErrorCode } from '../src/errors.ts';
import { decryptMessage } from '../src/messages/decrypt-message.ts';
import { encryptMessage } from '../src/messages/encrypt-message.ts';
import { ensureIdentity, trustIdentity } from '../src/messages/identity.ts';
import { deletePreKey } from '../src/messages/prekeys.ts';
import { startSession } from '../src/messages/start-session.ts';
import { agree, generateKeyPair, requireCanonicalKey } from '../src/primitives/curve.ts';
import { encapsulateFirst, encapsulateSecond } from '../src/primitives/mlkem768.ts';
import { systemRandomness } from '../src/random.ts';
import type { SessionMessage } from '../src/ratchet/encrypt.ts';
import { decodeSpqrMessage } from '../src/spqr/message.ts';
import { receiveSpqr, requiredSpqr, startSpqr } from '../src/spqr/negotiation.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { decodePreKeyMessage, encodePreKeyMessage } from '../src/wire/prekey-message.ts';
import { OwnParty } from './schedule/own-party.ts';
import { Dice } from './support/dice.ts';
import { fromHex, toHex } from './support/hex.ts';

const alice = { id: 'alice', deviceId: 1 };
const bob = { id: 'bob', deviceId: 1 };
const text = new TextEncoder().encode('text');

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<SignalErrorCode> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (failure) {
    if (failure instanceof SignalError) return failure.code;
    throw failure;
  }
  throw new Error('it was accepted');
}

async function connected() {
  const receiver = new OwnParty();
  const bundle = await receiver.bundle(true);
  const store = new MemoryStore();
  await ensureIdentity(store);
  await startSession(store, bob, bundle);
  return { store, receiver: receiver.store, bundle };
}

describe('keys', () => {
  // The five low-order u-coordinates and two that are not reduced.
  const lowOrder = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ].map((hex) => fromHex(`05${hex}`));

  test.each(lowOrder)('low-order point %# agrees with nobody and is no base key', async (point) => {
    const { privateKey } = generateKeyPair(systemRandomness);
    expect(await codeOf(() => agree(privateKey, point))).toBe('invalid-key');
    expect(await codeOf(() => requireCanonicalKey(point, 'key'))).toBe('invalid-key');
  });

  test('base_keys_with_top_bit_torsion_or_on_the_twist_are_refused', async () => {
    const { publicKey } = generateKeyPair(systemRandomness);
    expect(requireCanonicalKey(publicKey, 'key')).toBe(publicKey);
    const topBit = publicKey.slice();
    topBit[32] = (topBit[32] ?? 0) | 0x80;
    expect(await codeOf(() => requireCanonicalKey(topBit, 'key'))).toBe('invalid-key');

    const torsion = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const mixed = ed25519.Point.BASE.add(torsion);
    const withTorsion = concat(Uint8Array.of(5), ed25519.utils.toMontgomery(mixed.toBytes()));
    expect(await codeOf(() => requireCanonicalKey(withTorsion, 'key'))).toBe('invalid-key');

    // u = 2 is a point of the twist, not of the curve.
    const twist = fromHex(`0502${'00'.repeat(31)}`);
    expect(await codeOf(() => requireCanonicalKey(twist, 'key'))).toBe('invalid-key');
  });

  test('the_incremental_ML_KEM_768_equals_noble_and_a_foreign_vector_is_refused', async () => {
    const dice = new Dice(768);
    for (let i = 0; i < 30; i++) {
      const { publicKey } = ml_kem768.keygen(dice.bytes(64));
      const message = dice.bytes(32);
      const plain = ml_kem768.encapsulate(publicKey, message);
      const vector = publicKey.slice(0, 1152);
      const hash = ml_kem768.keygen(dice.bytes(64)).secretKey.slice(2336, 2368);
      const header = concat(publicKey.slice(1152), sha3_256(publicKey));
      const first = encapsulateFirst(header, message);
      const second = encapsulateSecond(header, vector, message);
      expect(toHex(concat(first.ciphertext, second))).toBe(toHex(plain.cipherText));
      expect(toHex(first.sharedSecret)).toBe(toHex(plain.sharedSecret));
      const foreign = concat(publicKey.slice(1152), hash);
      expect(await codeOf(() => encapsulateSecond(foreign, vector, message))).toBe('post-quantum-ratchet');
    }
  });
});

describe('bundles', () => {
  test('a_bundle_with_a_wrong_signature_key_or_id_starts_nothing', async () => {
    const { store, bundle } = await connected();
    const before = store.snapshot();
    const flipped = bundle.signedPreKey.signature.slice();
    flipped[3] = (flipped[3] ?? 0) ^ 1;
    const bad = [
      { ...bundle, signedPreKey: { ...bundle.signedPreKey, signature: flipped } },
      { ...bundle, kyberPreKey: { ...bundle.kyberPreKey, signature: flipped } },
      { ...bundle, signedPreKey: { ...bundle.signedPreKey, publicKey: bundle.identityKey } },
      { ...bundle, identityKey: bundle.identityKey.slice(1) },
      { ...bundle, kyberPreKey: { ...bundle.kyberPreKey, publicKey: new Uint8Array(1_569) } },
      { ...bundle, registrationId: 70_000 },
      { ...bundle, preKey: { id: -1, publicKey: bundle.identityKey } },
    ];
    for (const wrong of bad) {
      const code = await codeOf(startSession(store, bob, wrong));
      expect(['invalid-signature', 'invalid-key', 'malformed']).toContain(code);
    }
    expect(store.snapshot()).toEqual(before);
  });

  test('a_changed_identity_is_refused_until_it_is_trusted', async () => {
    const { store } = await connected();
    const other = await new OwnParty().bundle(true);
    expect(await codeOf(startSession(store, bob, other))).toBe('untrusted-identity');
    await trustIdentity(store, bob, other.identityKey);
    await startSession(store, bob, other);
    expect((await encryptMessage(store, bob, text)).type).toBe(3);
  });
});

describe('first messages', () => {
  test('a_foreign_identity_or_registration_id_is_refused', async () => {
    const { store, receiver } = await connected();
    const message = await encryptMessage(store, bob, text);
    const foreign = generateKeyPair(systemRandomness).publicKey;
    const before = receiver.snapshot();
    const byKey = decryptMessage(receiver, alice, message, { expectedIdentityKey: foreign });
    expect(await codeOf(byKey)).toBe('untrusted-identity');
    const byId = decryptMessage(receiver, alice, message, { expectedRegistrationId: 0 });
    expect(await codeOf(byId)).toBe('untrusted-identity');
    expect(receiver.snapshot()).toEqual(before);
  });

  test('a_missing_prekey_is_named', async () => {
    const { store, receiver, bundle } = await connected();
    const message = await encryptMessage(store, bob, text);
    await deletePreKey(receiver, 'signed', bundle.signedPreKey.id);
    expect(await codeOf(decryptMessage(receiver, alice, message))).toBe('unknown-prekey');
  });

  test('a_first_message_replayed_to_a_forgotten_session_is_refused', async () => {
    const receiver = new OwnParty();
    const bundle = await receiver.bundle(false);
    const store = new MemoryStore();
    await ensureIdentity(store);
    await startSession(store, bob, bundle);
    const message = await encryptMessage(store, bob, text);
    await decryptMessage(receiver.store, alice, message);
    await receiver.store.write(new Map([['signal/session/1/alice', undefined]]));
    expect(await codeOf(decryptMessage(receiver.store, alice, message))).toBe('reused-base-key');
  });

  test('a_repeated_handshake_that_differs_is_refused', async () => {
    const { store, receiver } = await connected();
    await decryptMessage(receiver, alice, await encryptMessage(store, bob, text));
    const second = await encryptMessage(store, bob, text);
    const handshake = decodePreKeyMessage(second.bytes);
    const { message, ...rest } = handshake;
    const altered = encodePreKeyMessage({
      ...rest,
      signedPreKeyId: rest.signedPreKeyId + 1,
      message: concat(message.covered, message.mac),
    });
    expect(await codeOf(decryptMessage(receiver, alice, { type: 3, bytes: altered }))).toBe(
      'authentication-failed',
    );
    await decryptMessage(receiver, alice, second);
  });

  test('without_a_reply_for_30_days_a_session_is_stale', async () => {
    const { store } = await connected();
    const nowMillis = Date.now() + 31 * 24 * 3_600_000;
    expect(await codeOf(encryptMessage(store, bob, text, { nowMillis }))).toBe('stale-session');
  });
});

describe('running sessions', () => {
  async function running() {
    const { store, receiver } = await connected();
    await decryptMessage(receiver, alice, await encryptMessage(store, bob, text));
    await decryptMessage(store, bob, await encryptMessage(receiver, alice, text));
    return { store, receiver };
  }

  test('2_100_messages_ahead_lose_the_oldest_skipped_keys_only', { timeout: 120_000 }, async () => {
    const { store, receiver } = await running();
    const messages: SessionMessage[] = [];
    for (let i = 0; i <= 2_100; i++) messages.push(await encryptMessage(store, bob, text));
    const open = (i: number) => decryptMessage(receiver, alice, messages[i] ?? { type: 2, bytes: text });
    await open(2_100);
    expect(await codeOf(open(0))).toBe('duplicate-message');
    expect(await codeOf(open(99))).toBe('duplicate-message');
    await open(100);
    await open(2_099);
    expect(await codeOf(open(2_099))).toBe('duplicate-message');
  });

  test('no_session_and_wrong_types_say_so', async () => {
    const { store, receiver } = await running();
    const message = await encryptMessage(store, bob, text);
    const stranger = { id: 'stranger', deviceId: 1 };
    expect(await codeOf(encryptMessage(store, stranger, text))).toBe('no-session');
    expect(await codeOf(decryptMessage(receiver, stranger, message))).toBe('no-session');
    const type = 7 as unknown as 2;
    expect(await codeOf(decryptMessage(receiver, alice, { type, bytes: message.bytes }))).toBe('malformed');
    const older = message.bytes.slice();
    older[0] = 0x33;
    expect(await codeOf(decryptMessage(receiver, alice, { type: 2, bytes: older }))).toBe(
      'unsupported-version',
    );
  });
});

describe('SPQR', () => {
  test('cannot_be_left_or_stripped_when_version_1_is_required', async () => {
    const state = startSpqr('b2a', new Uint8Array(32), requiredSpqr);
    expect(await codeOf(() => receiveSpqr(state, new Uint8Array(0)))).toBe('post-quantum-ratchet');
    expect(await codeOf(() => receiveSpqr(state, Uint8Array.of(0)))).toBe('post-quantum-ratchet');
  });

  test('a_future_version_is_passed_over_and_a_future_epoch_is_an_error', async () => {
    const state = startSpqr('b2a', new Uint8Array(32), requiredSpqr);
    expect(receiveSpqr(state, Uint8Array.of(2, 9, 9))).toEqual({ state });
    expect(await codeOf(() => receiveSpqr(state, Uint8Array.of(1, 2, 1, 0)))).toBe('post-quantum-ratchet');
    expect(await codeOf(() => receiveSpqr(state, Uint8Array.of(1, 1, 0xff, 0xff, 0x7f, 0)))).toBe(
      'too-far-ahead',
    );
  });

  test.each([
    ['epoch 0', [1, 0, 1, 0]],
    ['an unknown type', [1, 1, 1, 7]],
    ['no type', [1, 1, 1]],
    ['a short chunk', [1, 1, 1, 1, 0, 9, 9]],
    ['a chunk index above 65535', [1, 1, 1, 1, 0x80, 0x80, 4, ...new Uint8Array(32)]],
    ['an endless number', [1, ...new Uint8Array(12).fill(0xff)]],
  ])('%s is malformed', async (_what, bytes) => {
    expect(await codeOf(() => decodeSpqrMessage(Uint8Array.from(bytes)))).toBe('malformed');
  });

  test('bytes_after_the_message_are_ignored', () => {
    expect(decodeSpqrMessage(Uint8Array.of(1, 1, 5, 0, 99, 99))).toEqual({
      epoch: 1,
      index: 5,
      payload: { type: 'none' },
    });
  });
});
