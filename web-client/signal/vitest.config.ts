// Node: everything in test/. The browser runs the same files but test/node (see vitest.browser.config.ts).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
