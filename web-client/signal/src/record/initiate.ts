// Starting a session from a bundle: (record, bundle, now, randomness) to a new record.

import { equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type LocalIdentity, type PreKeyBundle, requireBundle } from '../pqxdh/bundle.ts';
import type { Randomness } from '../random.ts';
import { startAsInitiator } from '../ratchet/session.ts';
import { requiredSpqr, type SpqrPolicy } from '../spqr/negotiation.ts';
import { decodeRecord, encodeRecord, withNewSession } from './record.ts';

/** What every session function needs beside its record: who we are, the time, and randomness. */
export interface SessionContext {
  readonly local: LocalIdentity;
  readonly nowMillis: number;
  readonly random: Randomness;
  /** The identity key the peer is known to have; another one is refused with `untrusted-identity`. */
  readonly expectedIdentityKey?: Uint8Array;
  /** The registration id of the peer's profile; handshakes do not authenticate theirs. */
  readonly expectedRegistrationId?: number;
}

export function requireExpected(
  context: SessionContext,
  theirs: { readonly identityKey: Uint8Array; readonly registrationId: number },
): void {
  const { expectedIdentityKey, expectedRegistrationId } = context;
  if (expectedIdentityKey !== undefined && !equalBytes(theirs.identityKey, expectedIdentityKey)) {
    throw new SignalError('untrusted-identity', 'the identity key is not the one known for this address');
  }
  if (expectedRegistrationId !== undefined && theirs.registrationId !== expectedRegistrationId) {
    throw new SignalError('untrusted-identity', 'the registration id is not the one known for this address');
  }
}

/** Starts a session; the next `encryptWithRecord` gives a message of type 3. */
export function initiateSession(
  record: Uint8Array | undefined,
  bundle: PreKeyBundle,
  context: SessionContext,
): Uint8Array {
  return initiateWithPolicy(record, bundle, context, requiredSpqr);
}

/** The same with another SPQR policy; only for replaying sessions recorded with older libraries. */
export function initiateWithPolicy(
  record: Uint8Array | undefined,
  bundle: PreKeyBundle,
  context: SessionContext,
  policy: SpqrPolicy,
): Uint8Array {
  requireBundle(bundle);
  requireExpected(context, bundle);
  const session = startAsInitiator(context.local, bundle, context.nowMillis, context.random, policy);
  return encodeRecord(withNewSession(decodeRecord(record), session));
}
