// Random conversations: reordered, lost, repeated, started from both ends at once, re-keyed, prekeys exhausted.

import type { SessionMessage } from '../../src/ratchet/encrypt.ts';
import { Dice } from '../support/dice.ts';
import type { Outcome, PartyPair } from './party.ts';

/** How often things go wrong; each from 0 to 1. */
export interface Weather {
  readonly reorder: number;
  readonly lose: number;
  readonly repeat: number;
  readonly tamper: number;
  readonly rekey: number;
  readonly simultaneousStart: boolean;
  /** How many messages may be under way at once: many, and some are overtaken by five ratchet turns. */
  readonly mostInFlight: number;
}

export const stormy: Weather = {
  reorder: 0.3,
  lose: 0.06,
  repeat: 0.08,
  tamper: 0.03,
  rekey: 0.01,
  simultaneousStart: true,
  mostInFlight: 12,
};

/** Long lives for single sessions, so that SPQR goes through many epochs. */
export const calm: Weather = {
  reorder: 0.1,
  lose: 0.03,
  repeat: 0.02,
  tamper: 0.01,
  rekey: 0,
  simultaneousStart: false,
  mostInFlight: 12,
};

/** Beyond what the protocol survives: the official pair loses messages here, and we the same ones. */
export const chaos: Weather = {
  reorder: 0.9,
  lose: 0.02,
  repeat: 0.1,
  tamper: 0.02,
  rekey: 0.005,
  simultaneousStart: true,
  mostInFlight: 60,
};

interface InFlight {
  readonly to: 0 | 1;
  readonly message: SessionMessage;
  readonly text: string;
}

/** One line for each message that was handed over: what it was and what became of it. */
export interface Delivery {
  readonly action: number;
  readonly what: 'first' | 'repeated' | 'tampered';
  readonly expectedText: string;
  readonly outcome: Outcome;
}

const rememberedDeliveries = 12;

/** Runs the conversation of a seed. The dice never look at outcomes, so two pairs get the same schedule. */
export async function runSchedule(
  seed: number,
  actions: number,
  pair: PartyPair,
  initiator: 0 | 1,
  weather: Weather,
): Promise<readonly Delivery[]> {
  const dice = new Dice(seed);
  const inFlight: InFlight[] = [];
  const delivered: InFlight[] = [];
  const deliveries: Delivery[] = [];
  const ready = [false, false];

  const start = async (side: 0 | 1): Promise<void> => {
    const other = side === 0 ? 1 : 0;
    const exhausted = dice.chance(0.3);
    await pair[side].process(await pair[other].bundle(!exhausted));
    ready[side] = true;
  };
  const send = async (side: 0 | 1, text: string): Promise<void> => {
    if (!ready[side]) return;
    inFlight.push({ to: side === 0 ? 1 : 0, message: await pair[side].encrypt(text), text });
  };
  const hand = async (action: number, flight: InFlight, what: Delivery['what']): Promise<void> => {
    const outcome = await pair[flight.to].decrypt(flight.message);
    if ('text' in outcome) ready[flight.to] = true;
    deliveries.push({ action, what, expectedText: flight.text, outcome });
  };
  const deliver = async (action: number): Promise<void> => {
    const at = dice.chance(weather.reorder) ? dice.below(inFlight.length) : 0;
    const [flight] = inFlight.splice(at, 1);
    const roll = {
      lose: dice.chance(weather.lose),
      tamper: dice.chance(weather.tamper),
      bit: dice.below(1 << 24),
    };
    if (flight === undefined || roll.lose) return;
    if (roll.tamper && flight.message.type === 2) {
      await hand(action, { ...flight, message: flipped(flight.message, roll.bit) }, 'tampered');
    }
    await hand(action, flight, 'first');
    delivered.push(flight);
    if (delivered.length > rememberedDeliveries) delivered.shift();
  };

  await start(initiator);
  if (weather.simultaneousStart) await start(initiator === 0 ? 1 : 0);
  let burst: 0 | 1 = initiator;
  for (let action = 0; action < actions; action++) {
    if (dice.chance(weather.rekey)) await start(dice.chance(0.5) ? 0 : 1);
    if (dice.chance(0.4)) burst = burst === 0 ? 1 : 0;
    const repeated = delivered[dice.below(rememberedDeliveries)];
    if (repeated !== undefined && dice.chance(weather.repeat)) await hand(action, repeated, 'repeated');
    if (inFlight.length >= weather.mostInFlight || dice.chance(weather.mostInFlight > 20 ? 0.35 : 0.5))
      await deliver(action);
    else await send(burst, `message ${action} of ${seed} ${'~'.repeat(dice.below(40))}`);
  }
  return deliveries;
}

function flipped({ type, bytes }: SessionMessage, roll: number): SessionMessage {
  const changed = bytes.slice();
  const bit = roll % (bytes.length * 8);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return { type, bytes: changed };
}
