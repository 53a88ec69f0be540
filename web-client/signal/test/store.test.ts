// The memory store passes the suite that every store must pass.

import { describe, test } from 'vitest';
import { storeAcceptance } from '../src/store/acceptance.ts';
import { MemoryStore } from '../src/store/memory-store.ts';

describe('the memory store', () => {
  for (const { name, run } of storeAcceptance(async () => new MemoryStore())) test(name, run);
});
