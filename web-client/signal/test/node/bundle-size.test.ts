// What an application pays for the package: every entry bundled, minified and compressed.

import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';

const mostMainBytes = 45_000;

async function compressedSize(entry: string): Promise<number> {
  const bundle = await rolldown({ input: new URL(entry, import.meta.url).pathname, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return gzipSync(output[0].code, { level: 9 }).length;
}

test('the_main_entry_is_at_most_45_kB_compressed', async () => {
  const main = await compressedSize('../../src/index.ts');
  const groups = await compressedSize('../../src/groups/index.ts');
  const sealing = await compressedSize('../../src/sealing.ts');
  console.info(`gzip: main ${main} bytes; groups alone ${groups}; sealing alone ${sealing}`);
  expect(main).toBeLessThanOrEqual(mostMainBytes);
});

test('an_import_that_uses_nothing_leaves_nothing', async () => {
  const code = "import '../../src/index.ts';";
  const bundle = await rolldown({
    input: 'unused',
    platform: 'browser',
    plugins: [
      {
        name: 'unused-entry',
        resolveId: (id) => (id === 'unused' ? new URL('./unused.ts', import.meta.url).pathname : null),
        load: (id) => (id.endsWith('/unused.ts') ? code : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  expect(output[0].code.trim().length).toBeLessThan(50);
});
