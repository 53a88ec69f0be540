// One gun.js client in Node: node gun-client.js URL [core|full]. `core` is what a browser runs, `full` is require('gun').
'use strict';
const { say, serve } = require('./lines.js');
const { gunSession } = require('./session.js');

const [url, kind] = process.argv.slice(2);
console.log = () => {}; // gun greets on stdout, which is ours
const Gun = kind === 'full' ? require('gun') : require('gun/gun');
if (kind === 'sea') require('gun/sea');
const gun = Gun({ peers: url ? [url] : [], localStorage: false, radisk: false, axe: false, multicast: false, WebSocket: require('ws') });
const session = gunSession(gun, Gun, (event, value) => say({ event, value: value ?? null }));
serve((command) => session.run(command.run));
say({ event: 'ready', value: Gun.version ?? null });
