// No vector file may lie there unread.

import { expect, test } from 'vitest';
import { vectorFiles } from './files.ts';

test('every_file_of_vectors_signal_has_a_replay', () => {
  expect(vectorFiles.length).toBeGreaterThanOrEqual(15);
  expect(vectorFiles.filter(({ kind }) => kind === 'unknown').map(({ name }) => name)).toEqual([]);
});
