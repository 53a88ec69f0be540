// vectors/messaging/files.json: contents, good and bad, read and written as Java does.

import { expect, test } from 'vitest';
import recorded from '../../../vectors/messaging/files.json';
import { readFileContent, toBase64, writeFileContent } from '../src/content.ts';
import { FilesError } from '../src/errors.ts';
import { seeded } from './support/dice.ts';

test.each(recorded.contents)('$why', (entry) => {
  const content = JSON.parse(entry.text) as Record<string, unknown>;
  const zeros = 'zeros' in entry ? (entry.zeros as Record<string, number>) : {};
  for (const [field, count] of Object.entries(zeros)) content[field] = toBase64(new Uint8Array(count));
  if (entry.good) expect(readFileContent(content).sizeBytes).toBe(content.size);
  else expect(() => readFileContent(content)).toThrow(FilesError);
});

test.each(recorded.files)('the content of a file of $content.size bytes is written as it was read', ({
  content,
}) => {
  const { id, at, kind, ...fields } = content;
  expect([id, at, kind]).toHaveLength(3);
  expect(writeFileContent(readFileContent(content))).toEqual(fields);
});

test('whatever_comes_is_a_content_or_malformed_and_never_a_surprise', () => {
  const dice = seeded('contents');
  const good = recorded.files[3]?.content as Record<string, unknown>;
  const fields = [
    'size',
    'chunk',
    'macs',
    'marks',
    'urls',
    'key',
    'digest',
    'type',
    'name',
    'preview',
    'data',
  ];
  let read = 0;
  for (let i = 0; i < 20_000; i++) {
    const other = { ...good };
    const values = [
      undefined,
      null,
      dice() * 1e6,
      -1,
      2 ** 53,
      Number.NaN,
      'AAAA',
      '',
      [],
      [1, null],
      {},
      true,
      'A'.repeat(64),
    ];
    for (let n = Math.floor(dice() * 3); n >= 0; n--) {
      other[fields[Math.floor(dice() * fields.length)] ?? ''] = values[Math.floor(dice() * values.length)];
    }
    try {
      readFileContent(other);
      read++;
    } catch (failure) {
      expect(failure).toBeInstanceOf(FilesError);
    }
  }
  expect(read).toBeGreaterThan(0);
});
