// One chain of the Double Ratchet: each step gives a message seed, and skipped seeds are kept for late messages.

import { wipe } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { hmacSha256 } from '../primitives/hash.ts';
import { addSkipped, type SkippedKeys, takeSkipped } from '../skipped-keys.ts';

/** How far ahead of the last message one may be; libsignal's number, and the bound on an attacker's work. */
export const maxStepsAhead = 25_000;
/** How many skipped seeds a chain keeps; the oldest go first. */
export const maxSkippedKeys = 2_000;
const messageInput = Uint8Array.of(1);
const chainInput = Uint8Array.of(2);

export interface Chain {
  readonly key: Uint8Array;
  /** The counter of the next message. */
  readonly index: number;
}

export interface ReceivingChain extends Chain {
  readonly ratchetKey: Uint8Array;
  readonly skipped: SkippedKeys;
}

/** The seed of the next message and the chain after it. The old chain key is left to the caller to wipe. */
export function step<C extends Chain>(chain: C): { readonly seed: Uint8Array; readonly chain: C } {
  return {
    seed: hmacSha256(chain.key, messageInput),
    chain: { ...chain, key: hmacSha256(chain.key, chainInput), index: chain.index + 1 },
  };
}

/** The seed for a received counter: kept, next, or some steps ahead. */
export function seedFor<C extends Chain & { readonly skipped: SkippedKeys }>(
  chain: C,
  counter: number,
): { readonly seed: Uint8Array; readonly chain: C } {
  if (counter < chain.index) {
    const taken = takeSkipped(chain.skipped, counter);
    if (taken === undefined) {
      throw new SignalError('duplicate-message', `message ${counter}: its key was used or is no longer kept`);
    }
    return { seed: taken.key, chain: { ...chain, skipped: taken.rest } };
  }
  if (counter - chain.index > maxStepsAhead) {
    const ahead = counter - chain.index;
    throw new SignalError(
      'too-far-ahead',
      `message ${counter}: ${ahead} ahead, at most ${maxStepsAhead} are`,
    );
  }
  return skipTo(chain, counter);
}

function skipTo<C extends Chain & { readonly skipped: SkippedKeys }>(chain: C, counter: number) {
  const seeds: Uint8Array[] = [];
  let current: Chain = { key: chain.key, index: chain.index };
  while (current.index < counter) {
    const next = step(current);
    if (counter - current.index <= maxSkippedKeys) seeds.push(next.seed);
    wipe(current.key === chain.key ? undefined : current.key);
    current = next.chain;
  }
  const last = step(current);
  const skipped =
    seeds.length === 0
      ? chain.skipped
      : addSkipped(chain.skipped, counter - seeds.length, seeds, maxSkippedKeys);
  wipe(...seeds);
  return { seed: last.seed, chain: { ...chain, ...last.chain, skipped } };
}
