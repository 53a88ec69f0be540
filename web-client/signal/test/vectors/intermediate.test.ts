// The secrets inside recorded sessions: PQXDH on both sides, and the keys of single messages.

import { describe, expect, test } from 'vitest';
import { initiatorSecrets, responderSecrets } from '../../src/pqxdh/agreement.ts';
import { keyPairFrom } from '../../src/primitives/curve.ts';
import { messageKeys } from '../../src/ratchet/root.ts';
import { decodePreKeyMessage } from '../../src/wire/prekey-message.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';
import { bundleOf, ListedRandomness, preKeysOf, type SessionVector } from './session-vector.ts';

interface InitiatorDebug {
  kyberCiphertext: string;
  rootKeyAfterPqxdh: string;
  firstChainKey: string;
  pqRatchetAuthKey: string;
}

interface MessageDebug {
  seed: string;
  pqKey: string | null;
  cipherKey: string;
  macKey: string;
  iv: string;
}

type WithDebug = SessionVector & {
  debug?: InitiatorDebug | MessageDebug[];
  debugPqxdh?: { rootKey: string; firstChainKey: string; pqRatchetAuthKey: string };
};

const sessions = vectorsOf<WithDebug>('session');
const initiators = sessions.filter(
  ({ content }) => content.debug !== undefined && !Array.isArray(content.debug),
);
const responders = sessions.filter(({ content }) => content.debugPqxdh !== undefined);

describe.each(initiators)('$name', ({ content }) => {
  test('the_initiator_derives_the_recorded_secrets', () => {
    const [first] = content.steps;
    const { debug } = content;
    const { bundle } = content.remote;
    if (first === undefined || bundle === undefined || debug === undefined || Array.isArray(debug)) {
      throw new Error('the vector lacks its first step, bundle or secrets');
    }
    const { source } = new ListedRandomness(first.random);
    const identity = keyPairFrom(fromHex(content.local.identityPriv));
    const secrets = initiatorSecrets(identity, keyPairFrom(source('base', 32)), bundleOf(bundle), source);
    expect(toHex(secrets.kyberCiphertext.subarray(1))).toBe(debug.kyberCiphertext);
    expect(toHex(secrets.rootKey)).toBe(debug.rootKeyAfterPqxdh);
    expect(toHex(secrets.chainKey)).toBe(debug.firstChainKey);
    expect(toHex(secrets.pqAuthKey)).toBe(debug.pqRatchetAuthKey);
  });
});

describe.each(responders)('$name', ({ content }) => {
  test('the_responder_derives_the_recorded_secrets', () => {
    const first = content.steps.find(({ type }) => type === 3);
    const { signedPreKey, kyberPreKey, preKey } = preKeysOf(content);
    if (first === undefined || signedPreKey === undefined || kyberPreKey === undefined) {
      throw new Error('the vector lacks a first message or prekeys');
    }
    const identity = keyPairFrom(fromHex(content.local.identityPriv));
    const keys = { identity, signedPreKey, kyberPreKey, ...(preKey === undefined ? {} : { preKey }) };
    const secrets = responderSecrets(keys, decodePreKeyMessage(fromHex(first.wire)));
    expect({
      rootKey: toHex(secrets.rootKey),
      firstChainKey: toHex(secrets.chainKey),
      pqRatchetAuthKey: toHex(secrets.pqAuthKey),
    }).toEqual(content.debugPqxdh);
  });

  test('message_keys_come_from_seed_and_post_quantum_key', () => {
    const { debug } = content;
    if (!Array.isArray(debug)) throw new Error('the vector lacks its message keys');
    for (const { seed, pqKey, cipherKey, macKey, iv } of debug) {
      const keys = messageKeys(fromHex(seed), pqKey === null ? undefined : fromHex(pqKey));
      expect([toHex(keys.aesKey), toHex(keys.macKey), toHex(keys.iv)]).toEqual([cipherKey, macKey, iv]);
    }
  });
});
