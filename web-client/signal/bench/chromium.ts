// The benchmark in Chromium: bundled, loaded into an empty page, run there.

import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import type { Figures } from './conversation.ts';

const usualPaths = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export async function measureInChromium(scale: number): Promise<Figures> {
  const executablePath = usualPaths.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium found: name its executable in CHROMIUM');
  const entryPoints = ['bench/browser-entry.ts'];
  const bundled = await build({ entryPoints, bundle: true, minify: true, write: false, format: 'iife' });
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
  const args = [...quiet, '--disable-sync', '--disable-component-update'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    // WebCrypto exists only in secure contexts, which a made-up local address is.
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto('http://localhost/');
    const debug = await page.context().newCDPSession(page);
    await debug.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.exposeFunction('cpuMillis', async () => {
      const { metrics } = await debug.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
    });
    await page.addScriptTag({ content: bundled.outputFiles[0]?.text ?? '' });
    return await page.evaluate(
      (times) => (globalThis as unknown as { measureOwn(scale: number): Promise<Figures> }).measureOwn(times),
      scale,
    );
  } finally {
    await browser.close();
  }
}
