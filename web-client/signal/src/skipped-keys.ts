// Keys of messages that have not arrived yet, packed as (index, 32-byte key) in rising order. Part of every chain.

import { uint32 } from './bytes.ts';

const entryBytes = 36;
const keyBytes = 32;

/** Packed bytes: cheap to store with the state, and a search touches four bytes an entry. */
export type SkippedKeys = Uint8Array;

export const noSkippedKeys: SkippedKeys = new Uint8Array(0);

function indexAt(keys: SkippedKeys, entry: number): number {
  const at = entry * entryBytes;
  return (
    (((keys[at] ?? 0) << 24) |
      ((keys[at + 1] ?? 0) << 16) |
      ((keys[at + 2] ?? 0) << 8) |
      (keys[at + 3] ?? 0)) >>>
    0
  );
}

export function skippedCount(keys: SkippedKeys): number {
  return keys.length / entryBytes;
}

/** Whether the bytes are whole entries in rising order; stored state is checked with it. */
export function isWellFormed(keys: SkippedKeys): boolean {
  if (keys.length % entryBytes !== 0) return false;
  for (let entry = 1; entry < skippedCount(keys); entry++) {
    if (indexAt(keys, entry) <= indexAt(keys, entry - 1)) return false;
  }
  return true;
}

/** Adds keys with rising indices and keeps the newest `most` of all. */
export function addSkipped(
  keys: SkippedKeys,
  firstIndex: number,
  added: readonly Uint8Array[],
  most: number,
): SkippedKeys {
  const total = skippedCount(keys) + added.length;
  const joined = new Uint8Array(total * entryBytes);
  joined.set(keys);
  added.forEach((key, i) => {
    const at = keys.length + i * entryBytes;
    joined.set(uint32(firstIndex + i), at);
    joined.set(key, at + 4);
  });
  return total <= most ? joined : joined.slice((total - most) * entryBytes);
}

/** Forgets the keys whose index is below `lowestIndex`. */
export function dropSkippedBelow(keys: SkippedKeys, lowestIndex: number): SkippedKeys {
  let entry = 0;
  while (entry < skippedCount(keys) && indexAt(keys, entry) < lowestIndex) entry++;
  return entry === 0 ? keys : keys.slice(entry * entryBytes);
}

/** Takes one key out, so that it is handed out once; undefined if it is not there. */
export function takeSkipped(
  keys: SkippedKeys,
  index: number,
): { readonly key: Uint8Array; readonly rest: SkippedKeys } | undefined {
  for (let entry = 0; entry < skippedCount(keys); entry++) {
    if (indexAt(keys, entry) !== index) continue;
    const at = entry * entryBytes;
    const key = keys.slice(at + 4, at + 4 + keyBytes);
    const rest = new Uint8Array(keys.length - entryBytes);
    rest.set(keys.subarray(0, at));
    rest.set(keys.subarray(at + entryBytes), at);
    return { key, rest };
  }
  return undefined;
}
