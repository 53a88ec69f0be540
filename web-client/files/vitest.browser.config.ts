// The same suite in Chromium: everything in test/ but test/node.
import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const usualPaths = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = usualPaths.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  throw new Error(
    'no Chromium found: install it, or name its executable in the environment variable CHROMIUM',
  );
}
const report = process.env.EXO_TEST_REPORT?.replace(/\.xml$/, '-files.xml');
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

export default defineConfig({
  resolve: { conditions: ['source'] },
  define: { __EXO_SEED__: JSON.stringify(process.env.EXO_SEED ?? '') },
  // The vectors lie beside the web client.
  server: { fs: { allow: ['../..'] } },
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['junit', { outputFile: report }]],
    include: ['test/**/*.test.ts'],
    exclude: ['test/node/**'],
    globalSetup: ['test/support/relay-setup.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: quiet } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
