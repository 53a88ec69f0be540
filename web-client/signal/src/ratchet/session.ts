// The state of one session and how it begins: after PQXDH on either side, with SPQR from the first message on.

import { wipe } from '../bytes.ts';
import { initiatorSecrets, type ResponderKeys, responderSecrets } from '../pqxdh/agreement.ts';
import type { LocalIdentity, PreKeyBundle } from '../pqxdh/bundle.ts';
import { generateKeyPair, type KeyPair } from '../primitives/curve.ts';
import type { Randomness } from '../random.ts';
import { noSkippedKeys } from '../skipped-keys.ts';
import { type SpqrPolicy, type SpqrState, startSpqr } from '../spqr/negotiation.ts';
import type { Handshake } from '../wire/prekey-message.ts';
import type { Chain, ReceivingChain } from './chain.ts';
import { rootStep } from './root.ts';

/** Received messages survive being overtaken by four ratchet turns; with the fifth their chain is gone. */
export const maxReceivingChains = 5;

/** The handshake that goes along until the peer answers, and when it was made. */
export interface PendingHandshake {
  readonly handshake: Handshake;
  readonly startedMillis: number;
}

export interface Session {
  readonly localIdentityKey: Uint8Array;
  readonly remoteIdentityKey: Uint8Array;
  readonly remoteRegistrationId: number;
  /** The initiator's base key; it names the session. */
  readonly baseKey: Uint8Array;
  /** SHA-256 of the authenticated handshake: a repeated one must be the same. Empty at the initiator. */
  readonly handshakeHash: Uint8Array;
  readonly rootKey: Uint8Array;
  readonly sending: Chain & { readonly ratchetKeyPair: KeyPair };
  readonly previousCounter: number;
  /** Oldest first. */
  readonly receiving: readonly ReceivingChain[];
  readonly pending?: PendingHandshake;
  readonly spqr: SpqrState;
}

/** The initiator's session over a bundle that was checked. */
export function startAsInitiator(
  local: LocalIdentity,
  bundle: PreKeyBundle,
  nowMillis: number,
  random: Randomness,
  policy: SpqrPolicy,
): Session {
  const baseKey = generateKeyPair(random, 'base');
  const { kyberCiphertext, ...secrets } = initiatorSecrets(local.keyPair, baseKey, bundle, random);
  wipe(baseKey.privateKey);
  const theirRatchetKey = bundle.signedPreKey.publicKey;
  const ratchetKeyPair = generateKeyPair(random, 'ratchet');
  const { rootKey, chainKey } = rootStep(secrets.rootKey, ratchetKeyPair.privateKey, theirRatchetKey);
  wipe(secrets.rootKey);
  return {
    localIdentityKey: local.keyPair.publicKey,
    remoteIdentityKey: bundle.identityKey,
    remoteRegistrationId: bundle.registrationId,
    baseKey: baseKey.publicKey,
    handshakeHash: new Uint8Array(32),
    rootKey,
    sending: { key: chainKey, index: 0, ratchetKeyPair },
    previousCounter: 0,
    receiving: [{ key: secrets.chainKey, index: 0, ratchetKey: theirRatchetKey, skipped: noSkippedKeys }],
    pending: {
      startedMillis: nowMillis,
      handshake: {
        ...(bundle.preKey === undefined ? {} : { preKeyId: bundle.preKey.id }),
        signedPreKeyId: bundle.signedPreKey.id,
        kyberPreKeyId: bundle.kyberPreKey.id,
        kyberCiphertext,
        baseKey: baseKey.publicKey,
        identityKey: local.keyPair.publicKey,
        registrationId: local.registrationId,
      },
    },
    spqr: startSpqr('a2b', secrets.pqAuthKey, policy),
  };
}

/** The responder's session; it sends nothing before the first message has made it turn the ratchet. */
export function startAsResponder(
  keys: ResponderKeys,
  handshake: Handshake,
  handshakeHash: Uint8Array,
  policy: SpqrPolicy,
): Session {
  const secrets = responderSecrets(keys, handshake);
  return {
    localIdentityKey: keys.identity.publicKey,
    remoteIdentityKey: handshake.identityKey,
    remoteRegistrationId: handshake.registrationId,
    baseKey: handshake.baseKey,
    handshakeHash,
    rootKey: secrets.rootKey,
    sending: { key: secrets.chainKey, index: 0, ratchetKeyPair: keys.signedPreKey },
    previousCounter: 0,
    receiving: [],
    spqr: startSpqr('b2a', secrets.pqAuthKey, policy),
  };
}

/** Overwrites the secrets of a decoded session once its bytes are written; nothing else may still hold its keys. */
export function wipeSession({ rootKey, sending, receiving }: Session): void {
  wipe(rootKey, sending.key, sending.ratchetKeyPair.privateKey);
  for (const { key, skipped } of receiving) wipe(key, skipped);
}
