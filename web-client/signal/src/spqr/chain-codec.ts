// The SPQR key chain as bytes.

import { isWellFormed } from '../skipped-keys.ts';
import type { StateReader, StateWriter } from '../state-bytes.ts';
import type { ChainLink, KeyChain } from './key-chain.ts';

export function writeChain(out: StateWriter, chain: KeyChain): void {
  out.fixed(chain.root).large(chain.sendEpoch).byte(chain.links.length);
  for (const { epoch, sending, receiving } of chain.links) {
    out.large(epoch).byte(sending === undefined ? 0 : 1);
    if (sending !== undefined) out.fixed(sending.next).number(sending.index);
    out.fixed(receiving.next).number(receiving.index).sized(receiving.skipped);
  }
}

export function readChain(input: StateReader): KeyChain {
  const root = input.fixed(32);
  const sendEpoch = input.large();
  const count = input.byte();
  const links: ChainLink[] = [];
  for (let i = 0; i < count; i++) links.push(readLink(input));
  if (links.some((link, i) => link.epoch !== (links[0]?.epoch ?? 0) + i)) {
    throw input.corrupt('the SPQR epochs have a gap');
  }
  return { root, sendEpoch, links };
}

function readLink(input: StateReader): ChainLink {
  const epoch = input.large();
  const sending = input.flag() ? { sending: { next: input.fixed(32), index: input.number() } } : {};
  const receiving = { next: input.fixed(32), index: input.number(), skipped: input.sized() };
  if (!isWellFormed(receiving.skipped)) throw input.corrupt('the skipped SPQR keys are out of order');
  return { epoch, ...sending, receiving };
}
