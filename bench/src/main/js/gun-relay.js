// gun's own relay, as its examples start it: bench measures Exo beside it. Arguments: data folder, AXE on or off.
const http = require('node:http');
const path = require('node:path');

const [modules, folder, axe] = process.argv.slice(2);
const Gun = require(path.join(modules, 'gun'));
const server = http.createServer((request, response) => response.end('gun'));
Gun({ web: server, file: folder, axe: axe === 'on', multicast: false, localStorage: false });
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
