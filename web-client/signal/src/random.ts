// Where randomness enters: always as an argument, so a recorded session can be replayed byte for byte.

import { requireLength, SignalError } from './errors.ts';

/** What a random value is for. Recorded vectors hand out their values by these names. */
export type RandomLabel =
  | 'identity'
  | 'prekey'
  | 'kyber.keygen'
  | 'base'
  | 'ratchet'
  | 'kyber'
  | 'spqr.keygen'
  | 'spqr.encaps'
  | 'signature'
  | 'registration'
  | 'group.chain-id'
  | 'group.chain-key'
  | 'group.signing'
  | 'file.key'
  | 'file.iv';

/** A source of secret random bytes. The caller owns what it returns only for the duration of the call. */
export type Randomness = (label: RandomLabel, lengthBytes: number) => Uint8Array;

/** The operating system's generator, through WebCrypto. */
export const systemRandomness: Randomness = (_label, lengthBytes) => {
  const source = globalThis.crypto;
  if (source === undefined) {
    throw new SignalError('invalid-argument', 'no WebCrypto here: pass a Randomness of your own');
  }
  return source.getRandomValues(new Uint8Array(lengthBytes));
};

/** Draws a value and makes sure that the source returned as much as it was asked for. */
export function draw(random: Randomness, label: RandomLabel, lengthBytes: number): Uint8Array {
  return requireLength(random(label, lengthBytes), lengthBytes, `randomness "${label}"`, 'invalid-argument');
}
