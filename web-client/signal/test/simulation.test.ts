// Two of our own ends side by side, in Node and in the browser.

import { expect, test } from 'vitest';
import { braidKinds } from '../src/spqr/braid-state.ts';
import { OwnParty } from './schedule/own-party.ts';
import { calm, chaos, runSchedule, stormy } from './schedule/schedule.ts';
import { requireSound } from './schedule/verdict.ts';
import { actionCount, announceSeed } from './support/settings.ts';

test.each([0, 1] as const)('a_storm_loses_nothing_when_end_%s_starts', {
  timeout: 7_200_000,
}, async (initiator) => {
  const seed = announceSeed('storm');
  const pair = [new OwnParty(), new OwnParty()] as const;
  const deliveries = await runSchedule(seed, actionCount(1_500), pair, initiator, stormy);
  // A message overtaken by five ratchet turns is lost with the official library too: see the live tests.
  const lost = requireSound(deliveries);
  expect(lost.length).toBeLessThanOrEqual(deliveries.length / 100);
});

test('long_sessions_visit_all_eleven_SPQR_states_and_twenty_epochs', { timeout: 7_200_000 }, async () => {
  const seed = announceSeed('calm');
  const pair = [new OwnParty(), new OwnParty()] as const;
  requireSound(await runSchedule(seed, actionCount(6_000), pair, 0, calm));
  expect([...new Set([...pair[0].visited, ...pair[1].visited])].sort()).toEqual([...braidKinds].sort());
  expect(Math.max(pair[0].highestEpoch, pair[1].highestEpoch)).toBeGreaterThanOrEqual(20);
});

test('chaos_never_gives_a_wrong_text_or_changes_state_by_a_refused_message', {
  timeout: 7_200_000,
}, async () => {
  const seed = announceSeed('chaos');
  const pair = [new OwnParty(), new OwnParty()] as const;
  const deliveries = await runSchedule(seed, actionCount(800), pair, 1, chaos);
  requireSound(deliveries);
  expect(deliveries.length).toBeGreaterThan(100);
});
