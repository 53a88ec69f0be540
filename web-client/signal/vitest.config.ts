// Node: everything in test/. The browser runs the same files but test/node (see vitest.browser.config.ts).
import { defineConfig } from 'vitest/config';
import { definedSettings, reporters } from './vitest.settings.ts';

export default defineConfig({
  define: definedSettings,
  test: {
    reporters,
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
