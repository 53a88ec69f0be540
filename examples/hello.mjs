// Two gun.js clients that meet at a relay. Usage: node hello.mjs http://localhost:8765/gun
import { createRequire } from 'node:module';

const require = createRequire(process.env.GUN_MODULES ?? import.meta.url);
const Gun = require('gun/gun.js');
const WebSocket = require('ws');

const peers = [process.argv[2] ?? 'http://localhost:8765/gun'];
const open = () => new Gun({ peers, WebSocket, localStorage: false });

const alice = open();
const bob = open();

bob.get('greeting').get('text').on((text) => {
  console.log(`bob reads: ${text}`);
  process.exit(0);
});

alice.get('greeting').put({ text: `hello at ${new Date().toISOString()}` }, (ack) => {
  console.log(ack.err ? `refused: ${ack.err}` : 'alice: the relay has it');
});
