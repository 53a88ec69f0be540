// One message out of a session: a step of the chain, one of SPQR, then AES and MAC.

import { wipe } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { encryptCbc } from '../primitives/aes.ts';
import type { Randomness } from '../random.ts';
import { sendSpqr } from '../spqr/negotiation.ts';
import { encodePreKeyMessage } from '../wire/prekey-message.ts';
import { encodeSignalMessage } from '../wire/signal-message.ts';
import { step } from './chain.ts';
import { messageKeys } from './root.ts';
import type { Session } from './session.ts';

/** The transport carries the type beside the bytes: 2 for a message, 3 for one that can start a session. */
export type SessionMessageType = 2 | 3;

export interface SessionMessage {
  readonly type: SessionMessageType;
  readonly bytes: Uint8Array;
}

const maxPendingMillis = 30 * 24 * 60 * 60 * 1000;

/** Encrypts one message; the session returned replaces the one passed in. */
export function encryptInSession(
  session: Session,
  plaintext: Uint8Array,
  nowMillis: number,
  random: Randomness,
): { readonly session: Session; readonly message: SessionMessage } {
  const { pending, sending } = session;
  if (pending !== undefined && nowMillis - pending.startedMillis > maxPendingMillis) {
    throw new SignalError('stale-session', 'no reply for 30 days: process a fresh bundle of this device');
  }
  const { seed, chain } = step(sending);
  const pq = sendSpqr(session.spqr, random);
  const keys = messageKeys(seed, pq.key);
  const bytes = encodeSignalMessage(
    {
      ratchetKey: sending.ratchetKeyPair.publicKey,
      counter: sending.index,
      previousCounter: session.previousCounter,
      ciphertext: encryptCbc(keys.aesKey, keys.iv, plaintext),
      pqRatchet: pq.message,
    },
    keys.macKey,
    session.localIdentityKey,
    session.remoteIdentityKey,
  );
  wipe(seed, pq.key, keys.aesKey, keys.macKey, keys.iv);
  const message: SessionMessage =
    pending === undefined
      ? { type: 2, bytes }
      : { type: 3, bytes: encodePreKeyMessage({ ...pending.handshake, message: bytes }) };
  return { session: { ...session, sending: chain, spqr: pq.state }, message };
}
