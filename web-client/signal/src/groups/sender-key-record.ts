// The sender keys of one (sender, distribution id): up to five states, newest first, as bytes in a store.

import { publicKeyBytes } from '../primitives/curve.ts';
import type { Chain } from '../ratchet/chain.ts';
import { isWellFormed, type SkippedKeys } from '../skipped-keys.ts';
import { StateReader, StateWriter } from '../state-bytes.ts';

export const maxSenderKeyStates = 5;
const formatVersion = 1;

/** A sending chain of a group: 31-bit id, symmetric chain, signing key; the private half only for our own. */
export interface SenderKeyState extends Chain {
  readonly chainId: number;
  readonly signingKey: Uint8Array;
  readonly signingPrivateKey?: Uint8Array;
  readonly skipped: SkippedKeys;
}

export function decodeSenderKeys(stored: Uint8Array | undefined): readonly SenderKeyState[] {
  if (stored === undefined) return [];
  const input = new StateReader(stored, 'sender key record');
  input.version(formatVersion);
  const count = input.byte();
  if (count > maxSenderKeyStates) throw input.corrupt(`${count} states are too many`);
  const states: SenderKeyState[] = [];
  for (let i = 0; i < count; i++) states.push(readState(input));
  input.end();
  return states;
}

function readState(input: StateReader): SenderKeyState {
  const state = {
    chainId: input.number(),
    index: input.number(),
    key: input.fixed(32),
    signingKey: input.fixed(publicKeyBytes),
    ...(input.flag() ? { signingPrivateKey: input.fixed(32) } : {}),
    skipped: input.sized(),
  };
  if (!isWellFormed(state.skipped)) throw input.corrupt('the skipped keys are out of order');
  return state;
}

export function encodeSenderKeys(states: readonly SenderKeyState[]): Uint8Array {
  const out = new StateWriter().byte(formatVersion).byte(states.length);
  for (const { chainId, index, key, signingKey, signingPrivateKey, skipped } of states) {
    out.number(chainId).number(index).fixed(key).fixed(signingKey);
    out.byte(signingPrivateKey === undefined ? 0 : 1);
    if (signingPrivateKey !== undefined) out.fixed(signingPrivateKey);
    out.sized(skipped);
  }
  return out.finish();
}
