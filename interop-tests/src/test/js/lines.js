// How every script here talks to the Java test that started it: JSON lines in on stdin, out on stdout.
'use strict';
const { createInterface } = require('node:readline');

/** Says something to the test; resolves when it is written, so that a burst cannot fill the pipe's memory unseen. */
function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/**
 * Serves commands until stdin ends, which is also how the test stops a script.
 * A command is `{id, ...}`; its answer `{id, value}` or `{id, error}`.
 */
function serve(handle) {
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const command = JSON.parse(line);
    try {
      say({ id: command.id, value: (await handle(command)) ?? null });
    } catch (error) {
      say({ id: command.id, error: String(error?.stack ?? error) });
    }
  }).on('close', () => process.exit(0));
}

module.exports = { say, serve };
