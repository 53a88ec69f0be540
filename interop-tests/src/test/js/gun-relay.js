// gun's own relay: node gun-relay.js PORT FOLDER AXE [PEER...]. PORT 0 takes a free one; AXE is `axe` or `flood`.
'use strict';
const { createServer } = require('node:http');
const { say, serve } = require('./lines.js');
const { gunSession } = require('./session.js');

const [port, file, axe, ...peers] = process.argv.slice(2);
console.log = () => {};
const Gun = require('gun');
const server = createServer((request, response) => response.end('gun'));
// It has to listen first: gun takes the server's port when it is made.
server.listen(Number(port), '127.0.0.1', () => {
  const gun = Gun({ web: server, file, axe: axe === 'axe', multicast: false, localStorage: false, peers });
  const session = gunSession(gun, Gun, (event, value) => say({ event, value: value ?? null }));
  serve((command) => session.run(command.run));
  // gun: a relay dials its peers only once its own code reads something.
  if (peers.length > 0) gun.get('wake').once(() => {});
  say({ event: 'ready', value: server.address().port });
});
