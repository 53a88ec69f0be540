// Chromium with gun.js in its pages: node browser.js. Each client is a context of its own, so storage is not shared.
// {open: name, url, path, sea} loads a page (with gun.js of that relay, and its sea.js, unless a path of its own is given), {run, client} runs
// lines in it, {page, client} calls a method of Playwright's page, {close: name} ends a client.
'use strict';
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { chromium } = require('playwright-core');
const { say, serve } = require('./lines.js');

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-sync',
  '--disable-component-update',
];
const session = readFileSync(join(__dirname, 'session.js'), 'utf8');
const pages = new Map();

// An app's own page, on a server of its own: it loads gun.js from the relay, as apps do. The relay's pages have a content
// policy that forbids what tests add to them.
const app = createServer((request, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>app</title>'));

async function open(browser, { open: name, url, viewport, dark }) {
  const context = await browser.newContext({ viewport: viewport ?? undefined, colorScheme: dark ? 'dark' : 'light', ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.on('pageerror', (error) => say({ client: name, event: 'page-error', value: String(error) }));
  page.on('console', (line) => say({ client: name, event: `console-${line.type()}`, value: line.text() }));
  pages.set(name, page);
  return { context, page, url };
}

async function openGun(browser, command) {
  const { page, url } = await open(browser, command);
  await page.exposeFunction('interopEmit', (event, value) => say({ client: command.open, event, value: JSON.parse(value) }));
  await page.goto(`http://localhost:${app.address().port}/`);
  await page.addScriptTag({ url: `${url}/gun.js` });
  if (command.sea) await page.addScriptTag({ url: `${url}/sea.js` });
  await page.addScriptTag({ content: session });
  await page.evaluate((peer) => {
    const emit = (event, value) => window.interopEmit(event, JSON.stringify(value ?? null));
    window.interop = gunSession(Gun({ peers: [peer] }), Gun, emit);
  }, `${url}/gun`);
}

async function main() {
  await new Promise((listening) => app.listen(0, 'localhost', listening));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });
  serve(async (command) => {
    if (command.open !== undefined) {
      if (!command.path) return openGun(browser, command);
      const { page, url } = await open(browser, command);
      await page.goto(url + command.path);
      return null;
    }
    if (command.close !== undefined) {
      await pages.get(command.close).context().close();
      pages.delete(command.close);
      return null;
    }
    const page = pages.get(command.client);
    if (command.run !== undefined) {
      // As text, because Playwright's own serialisation loses lone surrogates.
      return JSON.parse(await page.evaluate(async (code) => JSON.stringify((await window.interop.run(code)) ?? null), command.run));
    }
    // The test drives the page itself.
    return new (Object.getPrototypeOf(async () => {}).constructor)('page', command.drive)(page);
  });
  say({ event: 'ready', value: browser.version() });
}

main().catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
