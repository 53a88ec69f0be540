// Two stores of files for the whole run: one that is told to be honest, one that is told to lie.
import type { TestProject } from 'vitest/node';
import { FakeRelay } from './fake-relay.ts';

declare module 'vitest' {
  interface ProvidedContext {
    relay: string;
    other: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const relay = await FakeRelay.start();
  const other = await FakeRelay.start();
  project.provide('relay', relay.url);
  project.provide('other', other.url);
  return async () => {
    await relay.stop();
    await other.stop();
  };
}
