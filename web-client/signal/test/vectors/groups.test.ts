// Sender keys and safety numbers against the official library.

import { describe, expect, test } from 'vitest';
import { uint32 } from '../../src/bytes.ts';
import { SignalError } from '../../src/errors.ts';
import { acceptSenderKey, distributeSenderKey } from '../../src/groups/distribute.ts';
import { decryptFromGroup, encryptForGroup } from '../../src/groups/group-message.ts';
import { matchesScanned, safetyNumber } from '../../src/safety-number.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';

interface SenderKeyVector {
  distributionId: string;
  remoteDistribution: string;
  remoteDistributionLater: string;
  remoteMessages: { iteration: number; plaintext: string; wire: string }[];
  remoteReplay: string;
  local: { chainId: number; chainKey: string; signingPriv: string; distribution: string };
  localMessages: { plaintext: string; random64: string; wire: string }[];
}

interface FingerprintVector {
  cases: {
    iterations: number;
    version: number;
    localId: string;
    localKey: string;
    remoteId: string;
    remoteKey: string;
    display: string;
    scannableLocal: string;
    scannableRemote: string;
  }[];
}

describe.each(vectorsOf<SenderKeyVector>('sender-keys'))('$name', ({ content }) => {
  test('messages_of_the_library_decrypt_in_the_recorded_order_and_a_replay_is_refused', () => {
    let { record } = acceptSenderKey(undefined, fromHex(content.remoteDistribution));
    for (const { wire, plaintext } of content.remoteMessages) {
      const received = decryptFromGroup(record, fromHex(wire));
      expect(toHex(received.plaintext)).toBe(plaintext);
      record = received.record;
    }
    expect(() => decryptFromGroup(record, fromHex(content.remoteReplay))).toThrow(SignalError);
  });

  test('a_late_joiner_reads_from_its_position_on_and_nothing_older', () => {
    const { record } = acceptSenderKey(undefined, fromHex(content.remoteDistributionLater));
    const readable = content.remoteMessages.filter(({ wire }) => {
      try {
        return decryptFromGroup(record, fromHex(wire)).plaintext !== undefined;
      } catch (failure) {
        expect(failure).toBeInstanceOf(SignalError);
        return false;
      }
    });
    expect(readable).toEqual([]);
  });

  test('a_known_sender_key_keeps_its_position_when_it_comes_again', () => {
    const first = content.remoteMessages[0];
    if (first === undefined) throw new Error('no messages');
    const start = acceptSenderKey(undefined, fromHex(content.remoteDistribution)).record;
    const { record } = decryptFromGroup(start, fromHex(first.wire));
    expect(toHex(acceptSenderKey(record, fromHex(content.remoteDistribution)).record)).toBe(toHex(record));
  });

  test('our_distribution_and_messages_are_reproduced', () => {
    const { local } = content;
    const id = fromHex(content.distributionId.replaceAll('-', ''));
    const made = distributeSenderKey(undefined, id, (label) => {
      if (label === 'group.chain-id') return uint32(local.chainId);
      return fromHex(label === 'group.chain-key' ? local.chainKey : local.signingPriv);
    });
    expect(toHex(made.distribution)).toBe(local.distribution);
    let { record } = made;
    for (const { plaintext, random64, wire } of content.localMessages) {
      const sent = encryptForGroup(record, id, fromHex(plaintext), () => fromHex(random64));
      expect(toHex(sent.message)).toBe(wire);
      record = sent.record;
    }
  });
});

describe.each(vectorsOf<FingerprintVector>('fingerprints'))('$name', ({ content }) => {
  test('digits_and_codes_match_and_the_codes_match_each_other', () => {
    for (const entry of content.cases) {
      const local = { stableId: fromHex(entry.localId), identityKey: fromHex(entry.localKey) };
      const remote = { stableId: fromHex(entry.remoteId), identityKey: fromHex(entry.remoteKey) };
      const ours = safetyNumber(local, remote, entry);
      const theirs = safetyNumber(remote, local, entry);
      expect([ours.digits, theirs.digits]).toEqual([entry.display, entry.display]);
      expect(toHex(ours.scannable)).toBe(entry.scannableLocal);
      expect(toHex(theirs.scannable)).toBe(entry.scannableRemote);
      expect(matchesScanned(ours, theirs.scannable)).toBe(true);
      expect(matchesScanned(ours, ours.scannable)).toBe(false);
    }
  });
});
