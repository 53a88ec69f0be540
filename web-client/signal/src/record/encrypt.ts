// One message out: (record, plaintext, now, randomness) to (record, message).

import { SignalError } from '../errors.ts';
import { encryptInSession, type SessionMessage } from '../ratchet/encrypt.ts';
import { wipeSession } from '../ratchet/session.ts';
import { decodeSession } from '../ratchet/session-codec.ts';
import { requireExpected, type SessionContext } from './initiate.ts';
import { decodeRecord, encodeRecord, withUsedSession } from './record.ts';

export interface Encrypted {
  /** Store it before the message leaves: sending twice from one state uses a key twice. */
  readonly record: Uint8Array;
  readonly message: SessionMessage;
}

/** Encrypts with the current session. Plaintext of any length; the message is about 170 bytes longer. */
export function encryptWithRecord(
  record: Uint8Array | undefined,
  plaintext: Uint8Array,
  context: SessionContext,
): Encrypted {
  const decoded = decodeRecord(record);
  const [current] = decoded.sessions;
  if (current === undefined) {
    throw new SignalError('no-session', 'no session with this address: process a bundle of it first');
  }
  const before = decodeSession(current);
  requireExpected(context, {
    identityKey: before.remoteIdentityKey,
    registrationId: context.expectedRegistrationId ?? before.remoteRegistrationId,
  });
  const { session, message } = encryptInSession(before, plaintext, context.nowMillis, context.random);
  const stored = encodeRecord(withUsedSession(decoded, 0, session));
  wipeSession(before);
  wipeSession(session);
  return { record: stored, message };
}
