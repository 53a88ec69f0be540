// `npm run bench`: ours in Chromium and Node beside libsignal (npm 0.103.0) in one run; prints the README's table.

import { NpmParty } from '../test/node/npm-party.ts';
import { measureInChromium } from './chromium.ts';
import { type Figures, measure } from './conversation.ts';
import { measureOwn } from './own-end.ts';

const leastOneWay = 2_000;
const scale = Number(process.env.EXO_BENCH_SCALE ?? 1);

async function nodeCpu(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function measureLibsignal(): Promise<Figures> {
  const end = () => {
    const party = new NpmParty();
    return {
      bundle: () => party.bundle(true),
      process: (bundle: Awaited<ReturnType<NpmParty['bundle']>>) => party.process(bundle),
      encrypt: (plaintext: Uint8Array) => party.encrypt(new TextDecoder().decode(plaintext)),
      decrypt: (message: Awaited<ReturnType<NpmParty['encrypt']>>) => party.decrypt(message),
    };
  };
  return measure(async () => [end(), end()] as const, scale, nodeCpu);
}

function row(name: string, { handshakeMillis, pingPongPerSecond, oneWayPerSecond }: Figures): string {
  const cells = [handshakeMillis.toFixed(1), Math.round(pingPongPerSecond), Math.round(oneWayPerSecond)];
  return `| ${name} | ${cells.join(' | ')} |`;
}

const inChromium = await measureInChromium(scale);
const inNode = await measureOwn(scale, nodeCpu);
const libsignal = await measureLibsignal();
console.info('| | handshake, ms | ping-pong, messages/s | one way, messages/s |\n| --- | --- | --- | --- |');
console.info(row('@exo/signal in Chromium', inChromium));
console.info(row(`@exo/signal in Node ${process.versions.node}`, inNode));
console.info(row('@signalapp/libsignal-client 0.103.0 (native) in Node', libsignal));
if (inChromium.oneWayPerSecond < leastOneWay) {
  throw new Error(
    `one way in Chromium: expected ${leastOneWay}/s, got ${Math.round(inChromium.oneWayPerSecond)}`,
  );
}
