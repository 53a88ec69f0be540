// What is measured, for any two ends: a handshake, a ping-pong with a ratchet turn each message, one way.

/** One end as the benchmark needs it; messages are passed on untouched. */
export interface BenchEnd<Message, Bundle> {
  bundle(): Promise<Bundle>;
  process(bundle: Bundle): Promise<void>;
  encrypt(plaintext: Uint8Array): Promise<Message>;
  decrypt(message: Message): Promise<unknown>;
}

/** All in CPU time: handshakes in milliseconds each, messages (encrypt and decrypt) a second. */
export interface Figures {
  readonly handshakeMillis: number;
  readonly pingPongPerSecond: number;
  readonly oneWayPerSecond: number;
}

const text = new Uint8Array(100).fill(0x61);

/** CPU time spent so far, in milliseconds. The cores are shared: a wall clock would measure the neighbours. */
export type CpuClock = () => Promise<number>;

const rounds = 3;

/** The best of three rounds: the first ones also pay for the compiler. */
async function perSecond(
  count: number,
  once: (i: number) => Promise<void>,
  clock: CpuClock,
): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const started = await clock();
    for (let i = 0; i < count; i++) await once(i);
    best = Math.max(best, (count / ((await clock()) - started)) * 1_000);
  }
  return best;
}

/** Makes pairs of ends and measures them; `scale` 1 takes some seconds. */
export async function measure<Message, Bundle>(
  make: () => Promise<readonly [BenchEnd<Message, Bundle>, BenchEnd<Message, Bundle>]>,
  scale: number,
  clock: CpuClock,
): Promise<Figures> {
  const handshakes = await perSecond(
    5 * scale,
    async () => {
      const [a, b] = await make();
      await a.process(await b.bundle());
      await b.decrypt(await a.encrypt(text));
    },
    clock,
  );
  const [a, b] = await make();
  await a.process(await b.bundle());
  await b.decrypt(await a.encrypt(text));
  await a.decrypt(await b.encrypt(text));
  const pingPongPerSecond = await perSecond(
    100 * scale,
    async (i) => {
      if (i % 2 === 0) await b.decrypt(await a.encrypt(text));
      else await a.decrypt(await b.encrypt(text));
    },
    clock,
  );
  const oneWayPerSecond = await perSecond(
    1_000 * scale,
    async () => {
      await b.decrypt(await a.encrypt(text));
    },
    clock,
  );
  return { handshakeMillis: 1_000 / handshakes, pingPongPerSecond, oneWayPerSecond };
}
