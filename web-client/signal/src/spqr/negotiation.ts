// SPQR as the ratchet sees it: one call for each message sent or received, and the rules about versions.

import { empty } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { Randomness } from '../random.ts';
import { startAuthenticator } from './authenticator.ts';
import { awaitHeader, receiveBraid } from './braid-receive.ts';
import { sendBraid } from './braid-send.ts';
import type { BraidState, EpochSecret } from './braid-state.ts';
import { addEpoch, type Direction, type KeyChain, receiveKey, sendKey, startChain } from './key-chain.ts';
import { decodeSpqrMessage, encodeSpqrMessage } from './message.ts';

/** V0 is "off", V1 the ML-KEM braid. */
export type SpqrVersion = 0 | 1;

/** Which versions a session may end up with. */
export interface SpqrPolicy {
  readonly version: SpqrVersion;
  readonly minVersion: SpqrVersion;
}

/** The only policy of the public face. Lower ones exist for the recorded sessions of older libraries. */
export const requiredSpqr: SpqrPolicy = { version: 1, minVersion: 1 };

export interface SpqrOff {
  readonly version: 0;
}

export interface SpqrOn {
  readonly version: 1;
  readonly minVersion: SpqrVersion;
  readonly direction: Direction;
  /** True until the first message has come in. */
  readonly negotiating: boolean;
  /** Kept only while negotiating with minimum 0: the chain starts from it. */
  readonly pqAuthKey?: Uint8Array;
  readonly chain?: KeyChain;
  readonly braid: BraidState;
}

export type SpqrState = SpqrOff | SpqrOn;

export function startSpqr(direction: Direction, pqAuthKey: Uint8Array, policy: SpqrPolicy): SpqrState {
  if (policy.version === 0) return { version: 0 };
  const auth = startAuthenticator(pqAuthKey);
  return {
    version: 1,
    minVersion: policy.minVersion,
    direction,
    negotiating: true,
    ...(policy.minVersion === 1 ? { chain: startChain(pqAuthKey, direction) } : { pqAuthKey }),
    braid: direction === 'a2b' ? { kind: 'keysUnsampled', epoch: 1, auth } : awaitHeader(1, auth),
  };
}

/** Field 5 of the next message and the key for it; without a key the message keys take no salt. */
export function sendSpqr(
  state: SpqrState,
  random: Randomness,
): { readonly state: SpqrState; readonly message: Uint8Array; readonly key?: Uint8Array } {
  if (state.version === 0) return { state, message: empty };
  const { epoch } = state.braid;
  const { state: braid, payload, secret } = sendBraid(state.braid, random);
  const chain = withSecret(state.chain, secret, state.direction);
  if (chain === undefined) {
    return { state: { ...state, braid }, message: encodeSpqrMessage({ epoch, index: 0, payload }) };
  }
  const sent = sendKey(chain, epoch - 1);
  return {
    state: { ...state, braid, chain: sent.chain },
    message: encodeSpqrMessage({ epoch, index: sent.index, payload }),
    key: sent.key,
  };
}

function withSecret(chain: KeyChain | undefined, secret: EpochSecret | undefined, direction: Direction) {
  if (chain === undefined || secret === undefined) return chain;
  return addEpoch(chain, secret.epoch, secret.secret, direction);
}

/** Takes field 5 of a received message; throws if its version, state or key index cannot be. */
export function receiveSpqr(
  state: SpqrState,
  field: Uint8Array,
): { readonly state: SpqrState; readonly key?: Uint8Array } {
  const version = field[0] ?? 0;
  // A version that nobody here knows yet is passed over: its sender will come down to ours.
  if (state.version === 0 || version > 1) return { state };
  if (version === 0) {
    if (state.minVersion === 1 || !state.negotiating) {
      throw new SignalError(
        'post-quantum-ratchet',
        'the message has no SPQR part: the ratchet cannot be left',
      );
    }
    return { state: { version: 0 } };
  }
  return receiveVersion1(state, field);
}

function receiveVersion1(
  state: SpqrOn,
  field: Uint8Array,
): { readonly state: SpqrState; readonly key?: Uint8Array } {
  const message = decodeSpqrMessage(field);
  const { pqAuthKey, ...rest } = state;
  const started = state.chain ?? (pqAuthKey && startChain(pqAuthKey, state.direction));
  if (started === undefined) throw new SignalError('corrupt-state', 'SPQR: neither key chain nor start key');
  const { state: braid, secret } = receiveBraid(state.braid, message);
  const chain = withSecret(started, secret, state.direction);
  const received = { ...rest, negotiating: false, braid };
  // A peer whose minimum is V0 has no key yet in its first messages.
  if (message.epoch === 1 && message.index === 0) {
    return { state: chain === undefined ? received : { ...received, chain } };
  }
  const taken = receiveKey(chain ?? started, message.epoch - 1, message.index);
  return { state: { ...received, chain: taken.chain }, key: taken.key };
}
