// Live against @signalapp/libsignal-client 0.103.0: the same schedules as a pair of official ends.

import { expect, test } from 'vitest';
import { OwnParty } from '../schedule/own-party.ts';
import { calm, chaos, runSchedule, stormy, type Weather } from '../schedule/schedule.ts';
import { outline, requireSound } from '../schedule/verdict.ts';
import { actionCount, announceSeed } from '../support/settings.ts';
import { NpmParty } from './npm-party.ts';

const plan: readonly [string, 0 | 1, Weather, number][] = [
  ['ours_starts_with_libsignal_0_103_in_a_storm', 0, stormy, 2_000],
  ['libsignal_0_103_starts_in_a_storm', 1, stormy, 2_000],
  ['libsignal_0_103_loses_the_same_messages', 1, chaos, 1_000],
  ['ours_starts_with_libsignal_0_103_and_lives_long', 0, calm, 1_500],
];

test.each(plan)('%s', { timeout: 3_600_000 }, async (name, initiator, weather, bounded) => {
  const seed = announceSeed(name);
  const actions = actionCount(bounded);
  const own = new OwnParty();
  const mixed = await runSchedule(seed, actions, [own, new NpmParty()], initiator, weather);
  const official = await runSchedule(seed, actions, [new NpmParty(), new NpmParty()], initiator, weather);
  const lost = requireSound(mixed);
  expect(outline(mixed)).toEqual(outline(official));
  console.info(`${name}: ${mixed.length} deliveries, ${lost.length} lost by both, epoch ${own.highestEpoch}`);
});
