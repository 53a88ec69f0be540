// What stands between the player and the network: it asks for bytes of a sound, and gets those that were checked.

import { readFileContent, SeekableFile } from '../../src/index.ts';

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Told extends MessageEvent {
  readonly source: WindowProxy | null;
}

const scope = self as unknown as EventTarget & {
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
};
let playing: SeekableFile | undefined;

scope.addEventListener('install', (event) => (event as Extendable).waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => (event as Extendable).waitUntil(scope.clients.claim()));

scope.addEventListener('message', (event) => {
  const told = event as Told;
  playing = new SeekableFile(readFileContent(JSON.parse(String(told.data))), { allows: () => true });
  told.source?.postMessage('taken');
});

scope.addEventListener('fetch', (event) => {
  const asked = event as Fetching;
  const file = playing;
  if (file !== undefined && new URL(asked.request.url).pathname.startsWith('/playing/')) {
    asked.respondWith(file.answer(asked.request));
  }
});
