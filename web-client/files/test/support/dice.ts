// Chance that can be repeated: the seed is printed.

declare const __EXO_SEED__: string;

/** Numbers from 0 to below 1. */
export function seeded(what: string): () => number {
  const given = Number(__EXO_SEED__);
  let state = Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31) + 1;
  console.info(`${what}: seed ${state} (repeat with EXO_SEED=${state})`);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomBytes(count: number, dice: () => number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = dice() * 256;
  return bytes;
}
