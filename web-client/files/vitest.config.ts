// Node: everything in test/. The browser runs the same files but test/node.
import { defineConfig } from 'vitest/config';

const report = process.env.EXO_TEST_REPORT?.replace(/\.xml$/, '-files.xml');

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  define: { __EXO_SEED__: JSON.stringify(process.env.EXO_SEED ?? '') },
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['junit', { outputFile: report }]],
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/relay-setup.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
