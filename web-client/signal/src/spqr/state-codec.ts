// SPQR state as bytes, inside the bytes of its session.

import type { StateReader, StateWriter } from '../state-bytes.ts';
import { readBraid, writeBraid } from './braid-codec.ts';
import { readChain, writeChain } from './chain-codec.ts';
import type { SpqrState } from './negotiation.ts';

export function writeSpqr(out: StateWriter, state: SpqrState): void {
  out.byte(state.version);
  if (state.version === 0) return;
  out.byte(state.minVersion).byte(state.direction === 'a2b' ? 0 : 1);
  out.byte(state.negotiating ? 1 : 0);
  writeBraid(out, state.braid);
  if (state.chain !== undefined) {
    out.byte(1);
    writeChain(out, state.chain);
  } else {
    out.byte(0).fixed(state.pqAuthKey ?? new Uint8Array(32));
  }
}

export function readSpqr(input: StateReader): SpqrState {
  const version = input.flag() ? 1 : 0;
  if (version === 0) return { version };
  const minVersion = input.flag() ? 1 : 0;
  const direction = input.flag() ? 'b2a' : 'a2b';
  const negotiating = input.flag();
  const braid = readBraid(input);
  const key = input.flag() ? { chain: readChain(input) } : { pqAuthKey: input.fixed(32) };
  return { version, minVersion, direction, negotiating, braid, ...key };
}
