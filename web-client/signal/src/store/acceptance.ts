// The suite that every store must pass, for any test runner: names and functions, no runner of its own.

import { SignalError } from '../errors.ts';
import { conversationCases } from './acceptance-conversation.ts';
import type { SignalStore } from './store.ts';

/** One behaviour. `run` rejects with a text that says what is wrong. */
export interface StoreCase {
  readonly name: string;
  run(): Promise<void>;
}

/** Opens an empty store each time it is called. */
export type OpenStore = () => Promise<SignalStore>;

/** A plain assertion, so that the suite needs no runner. */
export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`store: ${otherwise}`);
}

const one = Uint8Array.of(1, 2, 3);
const two = Uint8Array.of(4, 5);

async function reads(store: SignalStore, key: string, expected: Uint8Array | undefined): Promise<void> {
  const found = await store.read(key);
  expectThat(String(found) === String(expected), `read of ${key}: expected ${expected}, got ${found}`);
}

/** All cases over stores that `open` makes. */
export function storeAcceptance(open: OpenStore): readonly StoreCase[] {
  const simple: Record<string, (store: SignalStore) => Promise<void>> = {
    a_missing_key_reads_as_undefined: (store) => reads(store, 'a', undefined),

    what_was_written_reads_back_and_can_be_replaced_and_deleted: async (store) => {
      await store.write(
        new Map([
          ['a', one],
          ['b', two],
        ]),
      );
      await reads(store, 'a', one);
      await reads(store, 'b', two);
      await store.write(
        new Map([
          ['a', two],
          ['b', undefined],
        ]),
      );
      await reads(store, 'a', two);
      await reads(store, 'b', undefined);
    },

    an_empty_value_is_a_value: async (store) => {
      await store.write(new Map([['a', new Uint8Array(0)]]));
      expectThat((await store.read('a'))?.length === 0, 'an empty value was lost');
    },

    keys_are_exact: async (store) => {
      await store.write(
        new Map([
          ['a/1', one],
          ['a/10', two],
          ['A/1', two],
        ]),
      );
      await reads(store, 'a/1', one);
      await reads(store, 'a/', undefined);
    },

    values_are_copies_in_both_directions: async (store) => {
      const written = one.slice();
      await store.write(new Map([['a', written]]));
      written.fill(0);
      await reads(store, 'a', one);
      (await store.read('a'))?.fill(0);
      await reads(store, 'a', one);
    },

    a_write_that_fails_changes_nothing: async (store) => {
      await store.write(new Map([['a', one]]));
      const bad = new Map<string, Uint8Array | undefined>([
        ['a', two],
        ['b', two],
      ]);
      bad.set('c', 'not bytes' as unknown as Uint8Array);
      const failed = await store.write(bad).then(
        () => false,
        () => true,
      );
      expectThat(failed, 'a value that is not bytes was taken');
      await reads(store, 'a', one);
      await reads(store, 'b', undefined);
    },

    work_of_one_name_never_overlaps_and_keeps_its_order: async (store) => {
      const seen: string[] = [];
      const work = (name: string) => async () => {
        seen.push(`${name} in`);
        await store.write(new Map([['a', one]]));
        await store.read('a');
        seen.push(`${name} out`);
      };
      await Promise.all(['1', '2', '3'].map((name) => store.exclusively('lock', work(name))));
      expectThat(seen.join() === '1 in,1 out,2 in,2 out,3 in,3 out', `the work overlapped: ${seen.join()}`);
    },

    work_of_another_name_runs_inside: async (store) => {
      const inner = await store.exclusively('outer', () => store.exclusively('inner', async () => 7));
      expectThat(inner === 7, 'the result of the work was lost');
    },

    failed_work_frees_its_name: async (store) => {
      const failure = new SignalError('invalid-argument', 'on purpose');
      const caught = await store.exclusively('lock', () => Promise.reject(failure)).catch((reason) => reason);
      expectThat(caught === failure, 'the failure of the work was lost');
      expectThat((await store.exclusively('lock', async () => 8)) === 8, 'the name stayed locked');
    },
  };
  const cases = Object.entries(simple).map(([name, run]) => ({ name, run: async () => run(await open()) }));
  return [...cases, ...conversationCases(open)];
}
