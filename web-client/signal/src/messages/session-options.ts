// What the calls of the simple face share: defaults for time and randomness, and trust on first use.

import { equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type Randomness, systemRandomness } from '../random.ts';
import type { SessionContext } from '../record/initiate.ts';
import type { Changes, DeviceAddress, SignalStore } from '../store/store.ts';
import { knownIdentity, localIdentity } from './identity.ts';

/** All optional; an application passes what its profile of the peer says. */
export interface MessageOptions<Result> {
  readonly random?: Randomness;
  readonly nowMillis?: number;
  /** From the peer's profile; refuses any other with `untrusted-identity`. */
  readonly expectedIdentityKey?: Uint8Array;
  readonly expectedRegistrationId?: number;
  /** More changes for the same atomic write: the outbox entry, or the plaintext. Keys must not start with `signal/`. */
  readonly alongside?: (result: Result) => Changes;
}

export async function contextFor(
  store: SignalStore,
  peer: DeviceAddress,
  options: Omit<MessageOptions<never>, 'alongside'>,
): Promise<SessionContext> {
  const known = await knownIdentity(store, peer);
  const expected = options.expectedIdentityKey ?? known;
  if (known !== undefined && expected !== undefined && !equalBytes(known, expected)) {
    throw new SignalError(
      'untrusted-identity',
      'the expected identity key is new: call trustIdentity to accept it',
    );
  }
  return {
    local: await localIdentity(store),
    nowMillis: options.nowMillis ?? Date.now(),
    random: options.random ?? systemRandomness,
    ...(expected === undefined ? {} : { expectedIdentityKey: expected }),
    ...(options.expectedRegistrationId === undefined
      ? {}
      : { expectedRegistrationId: options.expectedRegistrationId }),
  };
}

/** Joins our own changes with the application's, which may not touch ours. */
export function joinChanges(own: Changes, alongside: Changes | undefined): Changes {
  const joined = new Map(own);
  for (const [key, value] of alongside ?? []) {
    if (key.startsWith('signal/')) {
      throw new SignalError(
        'invalid-argument',
        'alongside: keys that start with "signal/" are the package’s own',
      );
    }
    joined.set(key, value);
  }
  return joined;
}
