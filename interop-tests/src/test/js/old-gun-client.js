// One page with an old gun.js, in Node: node old-gun-client.js VERSION[+FAST[+storage]] [URL...]. The scripts are loaded as a page loads them: no require,
// a window, the sockets and cryptography of a browser; of Node they see nothing.
'use strict';
const { readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const WebSocket = require('ws');
const { say, serve } = require('./lines.js');

const [named, ...urls] = process.argv.slice(2);
// By how many milliseconds the clock of the page is fast; whether it has a storage, whose ack gun.js takes for the relay's.
const [version, fast, storing] = named.split('+');
const folder = join(__dirname, 'node_modules', version === 'present' ? 'gun' : `gun-${version}`);

const asked = [];

// What a page has and Node has not. `require` and `module` are no globals, so scripts that are run as a page runs them do not see them.
Object.assign(globalThis, {
  console: Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((level) => [level, () => {}])), // stdout is ours
  WebSocket: recording(WebSocket),
  location: { host: 'localhost', hostname: 'localhost', protocol: 'http:', hash: '', href: 'http://localhost/', search: '', pathname: '/' },
  document: { addEventListener() {}, removeEventListener() {}, getElementsByTagName: () => [], createElement: () => ({}), hidden: false, cookie: '' },
  navigator: { userAgent: 'page' },
  buffer: require('node:buffer'), // version 0.8 wants it from another script of the page
  ...(storing ? { localStorage: storage() } : {}),
  addEventListener() {},
  removeEventListener() {},
});
globalThis.window = globalThis.self = globalThis;
if (fast) {
  const Clock = Date;
  globalThis.Date = class extends Clock {
    constructor(...time) {
      super(...(time.length > 0 ? time : [Clock.now() + Number(fast)]));
    }
    static now() {
      return Clock.now() + Number(fast);
    }
  };
}

/** A socket that remembers which souls its relay asks for. */
function recording(Socket) {
  return class extends Socket {
    constructor(...how) {
      super(...how);
      this.addEventListener('message', ({ data }) => {
        for (const message of [JSON.parse(data)].flat()) {
          const { get } = typeof message === 'string' ? JSON.parse(message) : message;
          if (get) asked.push(get['#']);
        }
      });
    }
  };
}

/** In memory: a page that is opened anew has nothing, as one of a new user. Old versions sign up only where there is one. */
function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, String(value)),
    removeItem: (key) => kept.delete(key),
  };
}

function load(name) {
  const file = join(folder, name);
  if (!existsSync(file)) return false;
  vm.runInThisContext(readFileSync(file, 'utf8'), { filename: `${version}/${name}` });
  return true;
}

load('gun.js');
const sea = version !== '0.8.9' && load('sea.js'); // that of 0.8 was an alpha, with signatures of its own
const gun = Gun({ peers: urls, ...(storing ? {} : { localStorage: false }), radisk: false, axe: false, multicast: false });

// What a test can say. Nothing else than what an application of that time could write.
const words = {
  gun, Gun, SEA: sea ? SEA : undefined, kept: {}, asked,
  emit: (event, value) => say({ event, value: value ?? null }),
  /** The value of a chain once it has come; gun calls back with undefined too while it waits. */
  read: (chain) => new Promise((done) => chain.on((value) => { if (value !== undefined && value !== null) done(plain(value)); })),
  /** Signs up; the public key. */
  create: (alias, passphrase) =>
    new Promise((done, failed) => gun.user().create(alias, passphrase, (ack) => (ack.err ? failed(ack.err) : done(ack.pub)))),
  /** Logs in; the public key. The callbacks of these versions differ in everything else. */
  login: (alias, passphrase) =>
    new Promise((done, failed) => gun.user().auth(alias, passphrase, (ack) => (ack.err ? failed(ack.err) : done(gun.user()._.sea.pub)))),
  /** Puts; resolves with the relay's first word about it. */
  put: (chain, value) => new Promise((done) => chain.put(value, (ack) => done({ ok: ack.ok, err: ack.err ?? undefined }))),
  watch: (chain, event) => { chain.on((value, key) => say({ event, value: { key, value: plain(value) } })); },
  plain,
  /** Loses every connection there is, as a phone in a tunnel. */
  cut: () => { for (const peer of Object.values(gun.back('opt.peers'))) if (peer.wire) peer.wire.close(); },
};

function plain(value) {
  if (value === null || typeof value !== 'object') return value;
  const { _: meta, '#': link, ...data } = value;
  return data;
}

serve((command) => {
  const names = Object.keys(words);
  // The test's own code, not a stranger's.
  return new Function(...names, `return (async () => {${command.run}\n})()`)(...names.map((name) => words[name]));
});
say({ event: 'ready', value: Gun.version ?? null });
