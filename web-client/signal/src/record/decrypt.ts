// One message in: which session it belongs to, and what a first message uses up of our prekeys.

import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { KeyPair } from '../primitives/curve.ts';
import type { KyberKeyPair } from '../primitives/kyber1024.ts';
import { decryptInSession } from '../ratchet/decrypt.ts';
import type { SessionMessage } from '../ratchet/encrypt.ts';
import { startAsResponder, wipeSession } from '../ratchet/session.ts';
import { decodeSession } from '../ratchet/session-codec.ts';
import { requiredSpqr, type SpqrPolicy } from '../spqr/negotiation.ts';
import {
  decodePreKeyMessage,
  encodePreKeyMessage,
  type ReceivedPreKeyMessage,
} from '../wire/prekey-message.ts';
import { decodeSignalMessage, type ReceivedSignalMessage } from '../wire/signal-message.ts';
import { requireExpected, type SessionContext } from './initiate.ts';
import {
  decodeRecord,
  encodeRecord,
  findSession,
  type SessionRecord,
  withNewSession,
  withUsedSession,
} from './record.ts';

/** Our own prekeys, as far as a handshake names them; a missing one refuses the handshake. */
export interface NamedPreKeys {
  readonly signedPreKey?: KeyPair;
  readonly kyberPreKey?: KyberKeyPair;
  readonly preKey?: KeyPair;
}

/** What a first message used up, to be deleted in the transaction that stores the record. */
export interface UsedPreKeys {
  readonly preKeyId?: number;
  readonly signedPreKeyId: number;
  readonly kyberPreKeyId: number;
  /** With a last-resort Kyber prekey, remember it and refuse a second handshake with it. */
  readonly baseKey: Uint8Array;
}

export interface Decrypted {
  readonly record: Uint8Array;
  readonly plaintext: Uint8Array;
  readonly remoteIdentityKey: Uint8Array;
  /** Only when this message started a session. */
  readonly used?: UsedPreKeys;
}

/** Looks up what a handshake names, before decrypting: ids only, nothing is derived. */
export function namedPreKeys(message: SessionMessage): Omit<UsedPreKeys, 'baseKey'> | undefined {
  if (message.type !== 3) return undefined;
  const { preKeyId, signedPreKeyId, kyberPreKeyId } = decodePreKeyMessage(message.bytes);
  return { ...(preKeyId === undefined ? {} : { preKeyId }), signedPreKeyId, kyberPreKeyId };
}

/** Decrypts a message of type 2 or 3. Throws and changes nothing if it is not for this record. */
export function decryptWithRecord(
  record: Uint8Array | undefined,
  message: SessionMessage,
  preKeys: NamedPreKeys,
  context: SessionContext,
): Decrypted {
  return decryptWithPolicy(record, message, preKeys, context, requiredSpqr);
}

/** The same with another SPQR policy; only for replaying sessions recorded with older libraries. */
export function decryptWithPolicy(
  record: Uint8Array | undefined,
  message: SessionMessage,
  preKeys: NamedPreKeys,
  context: SessionContext,
  policy: SpqrPolicy,
): Decrypted {
  const decoded = decodeRecord(record);
  switch (message.type) {
    case 2:
      return decryptPlain(decoded, decodeSignalMessage(message.bytes), context);
    case 3:
      return decryptFirst(decoded, decodePreKeyMessage(message.bytes), preKeys, context, policy);
    default:
      throw new SignalError('malformed', `message type: expected 2 or 3, got ${message.type}`);
  }
}

function decryptPlain(
  record: SessionRecord,
  message: ReceivedSignalMessage,
  context: SessionContext,
): Decrypted {
  let firstFailure: unknown;
  for (const [at, stored] of record.sessions.entries()) {
    try {
      return decryptAt(record, at, stored, message, context);
    } catch (failure) {
      if (!(failure instanceof SignalError)) throw failure;
      // A used key proves that the message was of this session: no other one can open it.
      if (failure.code === 'duplicate-message') throw failure;
      firstFailure ??= failure;
    }
  }
  throw (
    firstFailure ?? new SignalError('no-session', 'no session with this address: ask for a first message')
  );
}

function decryptAt(
  record: SessionRecord,
  at: number,
  stored: Uint8Array,
  message: ReceivedSignalMessage,
  context: SessionContext,
): Decrypted {
  const before = decodeSession(stored);
  requireExpected(context, {
    identityKey: before.remoteIdentityKey,
    registrationId: context.expectedRegistrationId ?? before.remoteRegistrationId,
  });
  const { session, plaintext } = decryptInSession(before, message, context.random);
  const changed = encodeRecord(withUsedSession(record, at, session));
  wipeSession(before);
  wipeSession(session);
  return { record: changed, plaintext, remoteIdentityKey: session.remoteIdentityKey };
}

/** Everything in a handshake that is bound to the session; the registration id is not. */
function hashOf(handshake: ReceivedPreKeyMessage): Uint8Array {
  return sha256(encodePreKeyMessage({ ...handshake, message: new Uint8Array(0), registrationId: 0 }));
}

function decryptFirst(
  record: SessionRecord,
  handshake: ReceivedPreKeyMessage,
  preKeys: NamedPreKeys,
  context: SessionContext,
  policy: SpqrPolicy,
): Decrypted {
  requireExpected(context, handshake);
  const handshakeHash = hashOf(handshake);
  const known = findSession(record, handshake.baseKey);
  const stored = record.sessions[known];
  if (stored !== undefined) {
    if (!equalBytes(decodeSession(stored).handshakeHash, handshakeHash)) {
      throw new SignalError('authentication-failed', 'the repeated handshake differs from the first one');
    }
    return decryptAt(record, known, stored, handshake.message, context);
  }
  const keys = responderKeys(handshake, preKeys, context);
  const fresh = startAsResponder(keys, handshake, handshakeHash, policy);
  const { session, plaintext } = decryptInSession(fresh, handshake.message, context.random);
  const { preKeyId, signedPreKeyId, kyberPreKeyId, baseKey } = handshake;
  return {
    record: encodeRecord(withNewSession(record, session)),
    plaintext,
    remoteIdentityKey: handshake.identityKey,
    used: { ...(preKeyId === undefined ? {} : { preKeyId }), signedPreKeyId, kyberPreKeyId, baseKey },
  };
}

function responderKeys(
  handshake: ReceivedPreKeyMessage,
  { signedPreKey, kyberPreKey, preKey }: NamedPreKeys,
  context: SessionContext,
) {
  const identity = context.local.keyPair;
  const missing = (what: string, id: number) =>
    new SignalError('unknown-prekey', `${what} ${id} is not here: the peer used an old or spent bundle`);
  if (signedPreKey === undefined) throw missing('signed prekey', handshake.signedPreKeyId);
  if (kyberPreKey === undefined) throw missing('Kyber prekey', handshake.kyberPreKeyId);
  if (handshake.preKeyId === undefined) return { identity, signedPreKey, kyberPreKey };
  if (preKey === undefined) throw missing('one-time prekey', handshake.preKeyId);
  return { identity, signedPreKey, kyberPreKey, preKey };
}
