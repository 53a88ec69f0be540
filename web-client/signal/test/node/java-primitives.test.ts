// XEdDSA, agreements, safety numbers, groups and boxes live against Java, both directions.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptSenderKey, distributeSenderKey } from '../../src/groups/distribute.ts';
import { decryptFromGroup, encryptForGroup } from '../../src/groups/group-message.ts';
import { agree, generateKeyPair } from '../../src/primitives/curve.ts';
import { sign, verify } from '../../src/primitives/xeddsa.ts';
import { systemRandomness } from '../../src/random.ts';
import { matchesScanned, safetyNumber } from '../../src/safety-number.ts';
import { openSealed, seal } from '../../src/sealing.ts';
import { Dice } from '../support/dice.ts';
import { toHex } from '../support/hex.ts';
import { announceSeed, setting } from '../support/settings.ts';
import { bytesOf, hexArgument, JavaPipe, pipeCommand, RefusedByJava } from './java-pipe.ts';

const command = pipeCommand();
const keyCount = setting('EXO_SIGNAL_LONG') === undefined ? 500 : 10_000;

describe.runIf(command !== undefined)('primitives against Java', () => {
  let pipe: JavaPipe;
  beforeAll(() => {
    pipe = new JavaPipe(command ?? '');
  });
  afterAll(() => pipe.close());

  test(`XEdDSA_agrees_for_${keyCount}_keys_both_ways`, { timeout: 1_800_000 }, async () => {
    const dice = new Dice(announceSeed('XEdDSA'));
    for (let i = 0; i < keyCount; i++) {
      const message = dice.bytes(dice.below(100));
      const [theirPrivate, theirPublic, theirSignature] = await pipe.call('sign-new', hexArgument(message));
      expect(verify(bytesOf(theirPublic), message, bytesOf(theirSignature))).toBe(true);

      const own = generateKeyPair(systemRandomness);
      const signature = sign(own.privateKey, message, systemRandomness);
      expect(await javaVerifies(own.publicKey, message, signature)).toBe(true);

      const flipped = signature.slice();
      const bit = dice.below(512);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const verdict = await javaVerifies(own.publicKey, message, flipped);
      expect(verify(own.publicKey, message, flipped), `bit ${bit}`).toBe(verdict);
      expect(verdict).toBe(false);

      const shared = toHex(agree(own.privateKey, bytesOf(theirPublic)));
      expect(toHex(agree(bytesOf(theirPrivate), own.publicKey))).toBe(shared);
      expect(await pipe.call('agree', theirPrivate ?? '', toHex(own.publicKey))).toEqual([shared]);
    }
  });

  async function javaVerifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) {
    const [verdict] = await pipe.call('verify', toHex(publicKey), hexArgument(message), toHex(signature));
    return verdict === 'true';
  }

  test('safety_numbers_are_equal_and_the_codes_match_crosswise', async () => {
    const local = {
      stableId: new TextEncoder().encode('a'),
      identityKey: generateKeyPair(systemRandomness).publicKey,
    };
    const remote = {
      stableId: new TextEncoder().encode('b'),
      identityKey: generateKeyPair(systemRandomness).publicKey,
    };
    const [digits, scannable] = await pipe.call(
      'safety-number',
      '5200',
      '2',
      toHex(remote.stableId),
      toHex(remote.identityKey),
      toHex(local.stableId),
      toHex(local.identityKey),
    );
    const ours = safetyNumber(local, remote);
    expect(ours.digits).toBe(digits);
    expect(matchesScanned(ours, bytesOf(scannable))).toBe(true);
  });

  test('group_messages_pass_both_ways_in_any_order', async () => {
    const dice = new Dice(announceSeed('groups'));
    const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    const idBytes = bytesOf(id.replaceAll('-', ''));
    await pipe.call('party', 'group-member');

    const [distribution] = await pipe.call('group-distribute', 'group-member', 'java', id);
    let theirs = acceptSenderKey(undefined, bytesOf(distribution)).record;
    const fromJava: { text: string; message: Uint8Array }[] = [];
    for (let i = 0; i < 60; i++) {
      const text = `from Java ${i}`;
      const plaintext = toHex(new TextEncoder().encode(text));
      const [message] = await pipe.call('group-encrypt', 'group-member', 'java', id, plaintext);
      fromJava.push({ text, message: bytesOf(message) });
    }
    while (fromJava.length > 0) {
      const [next] = fromJava.splice(dice.below(fromJava.length), 1);
      if (next === undefined) break;
      const received = decryptFromGroup(theirs, next.message);
      expect(new TextDecoder().decode(received.plaintext)).toBe(next.text);
      theirs = received.record;
    }

    let own = distributeSenderKey(undefined, idBytes, systemRandomness);
    await pipe.call('group-accept', 'group-member', 'web', toHex(own.distribution));
    const fromUs: { text: string; message: Uint8Array }[] = [];
    for (let i = 0; i < 60; i++) {
      const text = `from us ${i}`;
      const sent = encryptForGroup(own.record, idBytes, new TextEncoder().encode(text), systemRandomness);
      own = { ...own, record: sent.record };
      fromUs.push({ text, message: sent.message });
    }
    while (fromUs.length > 0) {
      const [next] = fromUs.splice(dice.below(fromUs.length), 1);
      if (next === undefined) break;
      const call = () => pipe.call('group-decrypt', 'group-member', 'web', toHex(next.message));
      const [plaintext] = await call();
      expect(new TextDecoder().decode(bytesOf(plaintext))).toBe(next.text);
      await expect(call()).rejects.toBeInstanceOf(RefusedByJava);
    }
  });

  test('boxes_sealed_on_one_side_open_on_the_other', async () => {
    const info = new TextEncoder().encode('exo box v1');
    const aad = new TextEncoder().encode('BOX');
    const pair = generateKeyPair(systemRandomness);
    for (const sizeBytes of [0, 1, 511, 512, 5_000]) {
      const plaintext = new Uint8Array(sizeBytes).fill(sizeBytes);
      const key = toHex(pair.publicKey);
      const [sealed] = await pipe.call('seal', key, toHex(info), toHex(aad), hexArgument(plaintext));
      expect(await openSealed(pair.privateKey, info, aad, bytesOf(sealed))).toEqual(plaintext);
      const own = await seal(pair.publicKey, info, aad, plaintext);
      const answer = await pipe.call('open', toHex(pair.privateKey), toHex(info), toHex(aad), toHex(own));
      expect(bytesOf(answer[0])).toEqual(plaintext);
    }
  });
});
