// The same suite in Chromium: everything in test/ but test/node, which needs processes and files.
import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { definedSettings, reporters } from './vitest.settings.ts';

const usualPaths = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = usualPaths.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) {
  throw new Error(
    'no Chromium found: install it, or name its executable in the environment variable CHROMIUM',
  );
}

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const offline = ['--disable-sync', '--disable-component-update'];

export default defineConfig({
  define: definedSettings,
  // The vectors lie beside the web client.
  server: { fs: { allow: ['../..'] } },
  test: {
    reporters,
    include: ['test/**/*.test.ts'],
    exclude: ['test/node/**'],
    testTimeout: 120_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: [...quiet, ...offline] } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
