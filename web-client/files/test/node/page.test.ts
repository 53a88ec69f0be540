// The bare page in Chromium: a sound of 100 MB is sent, begins to play long before it is whole, and is sought in.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const sizeBytes = 100_000_000;
const relay = inject('relay');

async function script(name: string): Promise<string> {
  const bundle = await rolldown({
    input: new URL(`../page/${name}.ts`, import.meta.url).pathname,
    platform: 'browser',
    resolve: { conditionNames: ['source', 'browser', 'import', 'default'] },
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code;
}

async function seen(): Promise<{ bytesOut: number }> {
  const answer = await fetch(`${relay}/behave`, { method: 'POST', body: '{}' });
  return (await answer.json()) as { bytesOut: number };
}

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const answers = new Map([
    [
      '/',
      { type: 'text/html', body: await readFile(new URL('../page/index.html', import.meta.url), 'utf8') },
    ],
    ['/page.js', { type: 'text/javascript', body: await script('page') }],
    ['/worker.js', { type: 'text/javascript', body: await script('worker') }],
  ]);
  server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': answer?.type ?? 'text/plain' });
    response.end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined)
    throw new Error('no Chromium found: name it in the environment variable CHROMIUM');
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  });
  page = await browser.newPage();
  page.on('console', (message) => console.info(message.text()));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
});

test('a_sound_of_100_MB_plays_before_it_is_whole_and_is_sought_in', async () => {
  const began = Date.now();
  const content = (await page.evaluate(`window.page.send('${relay}', ${sizeBytes})`)) as string;
  const sent = Date.now();
  await seen();
  const seconds = (await page.evaluate(`window.page.play(${JSON.stringify(content)})`)) as number;
  const untilPlaying = (await seen()).bytesOut;
  expect(Math.round(seconds)).toBe(Math.round(sizeBytes / 192_000));
  expect(untilPlaying).toBeLessThan(sizeBytes / 3);
  const at = (await page.evaluate('window.page.seek(450)')) as number;
  expect(at).toBeGreaterThanOrEqual(450);
  const forSeeking = (await seen()).bytesOut;
  expect(untilPlaying + forSeeking).toBeLessThan((sizeBytes * 2) / 3);
  console.info(
    `100 MB sent in ${sent - began} ms; playing after ${untilPlaying} bytes, after a seek to 450 s ${forSeeking} more`,
  );
});
