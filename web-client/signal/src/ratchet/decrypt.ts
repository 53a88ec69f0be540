// One message into a session: chain, seed, SPQR, MAC, AES. Nothing is kept unless all of it succeeds.

import { equalBytes, wipe } from '../bytes.ts';
import { decryptCbc } from '../primitives/aes.ts';
import { generateKeyPair } from '../primitives/curve.ts';
import type { Randomness } from '../random.ts';
import { noSkippedKeys } from '../skipped-keys.ts';
import { receiveSpqr } from '../spqr/negotiation.ts';
import { type ReceivedSignalMessage, requireMac } from '../wire/signal-message.ts';
import { type ReceivingChain, seedFor } from './chain.ts';
import { messageKeys, rootStep } from './root.ts';
import { maxReceivingChains, type Session } from './session.ts';

/** Decrypts one message; throws and changes nothing if it is not of this session. */
export function decryptInSession(
  session: Session,
  message: ReceivedSignalMessage,
  random: Randomness,
): { readonly session: Session; readonly plaintext: Uint8Array } {
  const { session: turned, chain } = withChainFor(session, message.ratchetKey, random);
  const advanced = seedFor(chain, message.counter);
  const pq = receiveSpqr(turned.spqr, message.pqRatchet);
  const keys = messageKeys(advanced.seed, pq.key);
  try {
    requireMac(message, keys.macKey, session.remoteIdentityKey, session.localIdentityKey);
    const plaintext = decryptCbc(keys.aesKey, keys.iv, message.ciphertext);
    const { pending: _answered, ...rest } = turned;
    const receiving = turned.receiving.map((old) => (old === chain ? advanced.chain : old));
    return { session: { ...rest, receiving, spqr: pq.state }, plaintext };
  } finally {
    wipe(advanced.seed, pq.key, keys.aesKey, keys.macKey, keys.iv);
  }
}

/** The chain of this ratchet key; an unknown key turns the ratchet: a receiving chain and a new sending one. */
function withChainFor(
  session: Session,
  ratchetKey: Uint8Array,
  random: Randomness,
): { readonly session: Session; readonly chain: ReceivingChain } {
  const known = session.receiving.find((chain) => equalBytes(chain.ratchetKey, ratchetKey));
  if (known !== undefined) return { session, chain: known };

  const received = rootStep(session.rootKey, session.sending.ratchetKeyPair.privateKey, ratchetKey);
  const chain: ReceivingChain = { key: received.chainKey, index: 0, ratchetKey, skipped: noSkippedKeys };
  const ratchetKeyPair = generateKeyPair(random, 'ratchet');
  const sent = rootStep(received.rootKey, ratchetKeyPair.privateKey, ratchetKey);
  wipe(received.rootKey);
  return {
    chain,
    session: {
      ...session,
      rootKey: sent.rootKey,
      sending: { key: sent.chainKey, index: 0, ratchetKeyPair },
      previousCounter: Math.max(0, session.sending.index - 1),
      receiving: [...session.receiving, chain].slice(-maxReceivingChains),
    },
  };
}
