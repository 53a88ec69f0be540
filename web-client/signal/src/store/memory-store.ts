// A store for tests and short-lived programs: a map, and one queue per lock name.

import { SignalError } from '../errors.ts';
import type { Changes, SignalStore } from './store.ts';

/** Keeps everything in memory and forgets it with the object. */
export class MemoryStore implements SignalStore {
  readonly #values = new Map<string, Uint8Array>();
  readonly #tails = new Map<string, Promise<unknown>>();

  async read(key: string): Promise<Uint8Array | undefined> {
    return this.#values.get(key)?.slice();
  }

  async write(changes: Changes): Promise<void> {
    const copies = [...changes].map(([key, value]) => [key, copyOf(value)] as const);
    for (const [key, value] of copies) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#tails.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(name) === mine) this.#tails.delete(name);
    }
  }

  /** A copy of everything, to compare states. */
  snapshot(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#values].map(([key, value]) => [key, value.slice()]));
  }
}

function copyOf(value: Uint8Array | undefined): Uint8Array | undefined {
  if (value === undefined || value instanceof Uint8Array) return value?.slice();
  throw new SignalError('invalid-argument', `store: expected a Uint8Array, got ${typeof value}`);
}
