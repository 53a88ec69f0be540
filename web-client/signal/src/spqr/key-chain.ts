// The post-quantum message keys: one chain epoch per KEM secret, two directions in each, a key a message.

import { ascii, concat, uint32, wipe } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { hkdf } from '../primitives/hash.ts';
import {
  addSkipped,
  dropSkippedBelow,
  noSkippedKeys,
  type SkippedKeys,
  takeSkipped,
} from '../skipped-keys.ts';

// The two spaces before "Start" are part of the protocol.
const startLabel = ascii('Signal PQ Ratchet V1 Chain  Start');
const addLabel = ascii('Signal PQ Ratchet V1 Chain Add Epoch');
const nextLabel = ascii('Signal PQ Ratchet V1 Chain Next');
const maxStepsAhead = 25_000;
const keptIndices = 2_000;

/** Who sends: the initiator is A, the responder B. */
export type Direction = 'a2b' | 'b2a';

interface HalfLink {
  readonly next: Uint8Array;
  /** How many keys were derived so far. */
  readonly index: number;
}

export interface ChainLink {
  readonly epoch: number;
  /** Erased once sending has moved on to a newer epoch. */
  readonly sending?: HalfLink;
  readonly receiving: HalfLink & { readonly skipped: SkippedKeys };
}

export interface KeyChain {
  readonly root: Uint8Array;
  readonly sendEpoch: number;
  /** Rising epochs without gaps; the last one is the newest. */
  readonly links: readonly ChainLink[];
}

function link(epoch: number, direction: Direction, keys: Uint8Array): ChainLink {
  const a2b = keys.slice(32, 64);
  const b2a = keys.slice(64, 96);
  const [own, theirs] = direction === 'a2b' ? [a2b, b2a] : [b2a, a2b];
  return {
    epoch,
    sending: { next: own, index: 0 },
    receiving: { next: theirs, index: 0, skipped: noSkippedKeys },
  };
}

export function startChain(pqAuthKey: Uint8Array, direction: Direction): KeyChain {
  const keys = hkdf(undefined, pqAuthKey, startLabel, 96);
  const chain = { root: keys.slice(0, 32), sendEpoch: 0, links: [link(0, direction, keys)] };
  wipe(keys);
  return chain;
}

/** Adds the secret of a KEM epoch, which must be the next one. */
export function addEpoch(chain: KeyChain, epoch: number, secret: Uint8Array, direction: Direction): KeyChain {
  if (chain.links.at(-1)?.epoch !== epoch - 1) {
    throw new SignalError('corrupt-state', `SPQR key chain: epoch ${epoch} does not follow its last epoch`);
  }
  const keys = hkdf(chain.root, secret, addLabel, 96);
  const links = [...chain.links, link(epoch, direction, keys)];
  const grown = { ...chain, root: keys.slice(0, 32), links };
  wipe(keys);
  return grown;
}

function stepLink<L extends HalfLink>(half: L): { readonly half: L; readonly key: Uint8Array } {
  const index = half.index + 1;
  const output = hkdf(undefined, half.next, concat(uint32(index), nextLabel), 64);
  const stepped = { half: { ...half, next: output.slice(0, 32), index }, key: output.slice(32) };
  wipe(output);
  return stepped;
}

/** The next key to send with. Moving on to a newer epoch drops what is older than the one before it. */
export function sendKey(
  chain: KeyChain,
  epoch: number,
): { readonly chain: KeyChain; readonly index: number; readonly key: Uint8Array } {
  const moved = epoch > chain.sendEpoch ? moveSending(chain, epoch) : chain;
  const current = moved.links.find((candidate) => candidate.epoch === epoch);
  if (epoch < chain.sendEpoch || current?.sending === undefined) {
    throw new SignalError('corrupt-state', `SPQR key chain: cannot send in epoch ${epoch}`);
  }
  const { half, key } = stepLink(current.sending);
  return { chain: replaceLink(moved, { ...current, sending: half }), index: half.index, key };
}

function moveSending(chain: KeyChain, epoch: number): KeyChain {
  const links = chain.links
    .filter((old) => old.epoch >= epoch - 1)
    .map((old) => (old.epoch < epoch ? { epoch: old.epoch, receiving: old.receiving } : old));
  return { ...chain, sendEpoch: epoch, links };
}

function replaceLink(chain: KeyChain, changed: ChainLink): KeyChain {
  return { ...chain, links: chain.links.map((old) => (old.epoch === changed.epoch ? changed : old)) };
}

/** The key of a received message; each is handed out once. */
export function receiveKey(
  chain: KeyChain,
  epoch: number,
  index: number,
): { readonly chain: KeyChain; readonly key: Uint8Array } {
  const current = chain.links.find((candidate) => candidate.epoch === epoch);
  if (current === undefined || index === 0) {
    throw new SignalError('post-quantum-ratchet', `SPQR: no key ${index} in chain epoch ${epoch}`);
  }
  const { receiving } = current;
  if (index - receiving.index > maxStepsAhead) {
    throw new SignalError('too-far-ahead', `SPQR key ${index}: at most ${maxStepsAhead} ahead are allowed`);
  }
  if (index <= receiving.index) {
    const taken = takeSkipped(receiving.skipped, index);
    if (taken === undefined) {
      // Not "duplicate": a message tried in the wrong session of a record ends here too, before any MAC.
      throw new SignalError('post-quantum-ratchet', `SPQR key ${index}: it was used or is no longer kept`);
    }
    const kept = { ...current, receiving: { ...receiving, skipped: taken.rest } };
    return { chain: replaceLink(chain, kept), key: taken.key };
  }
  const { half, key } = skipTo(receiving, index);
  return { chain: replaceLink(chain, { ...current, receiving: half }), key };
}

function skipTo(receiving: ChainLink['receiving'], index: number) {
  const keys: Uint8Array[] = [];
  let current = stepLink(receiving);
  while (current.half.index < index) {
    if (current.half.index + keptIndices >= index) keys.push(current.key);
    current = stepLink(current.half);
  }
  const added =
    keys.length === 0
      ? receiving.skipped
      : addSkipped(receiving.skipped, index - keys.length, keys, keptIndices + 1);
  wipe(...keys);
  const skipped = dropSkippedBelow(added, index - keptIndices);
  return { half: { ...current.half, skipped }, key: current.key };
}
