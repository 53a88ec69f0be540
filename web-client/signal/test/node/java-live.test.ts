// Live against libsignal-client 0.86.5: the same schedules as a Java-Java pair, and not one failure more.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { braidKinds } from '../../src/spqr/braid-state.ts';
import { OwnParty } from '../schedule/own-party.ts';
import { calm, chaos, runSchedule, stormy, type Weather } from '../schedule/schedule.ts';
import { outline, requireSound } from '../schedule/verdict.ts';
import { actionCount, announceSeed } from '../support/settings.ts';
import { JavaParty } from './java-party.ts';
import { JavaPipe, pipeCommand } from './java-pipe.ts';

const command = pipeCommand();

describe.runIf(command !== undefined)('against libsignal-client 0.86.5', () => {
  let pipe: JavaPipe;
  beforeAll(() => {
    pipe = new JavaPipe(command ?? '');
  });
  afterAll(() => pipe.close());
  const visited = new Set<string>();
  let highestEpoch = 0;

  const plan: readonly [string, 0 | 1, Weather, number][] = [
    ['ours_starts_in_a_storm', 0, stormy, 2_500],
    ['Java_starts_in_a_storm', 1, stormy, 2_500],
    ['the_same_messages_are_lost_as_between_two_official_ends', 0, chaos, 1_500],
    ['ours_starts_and_the_session_lives_long', 0, calm, 6_000],
    ['Java_starts_and_the_session_lives_long', 1, calm, 2_500],
  ];
  test.each(plan)('%s', { timeout: 3_600_000 }, async (name, initiator, weather, bounded) => {
    const seed = announceSeed(name);
    const actions = actionCount(bounded);
    const own = new OwnParty();
    const java = await JavaParty.create(pipe, name);
    const mixed = await runSchedule(seed, actions, [own, java], initiator, weather);
    const control: [JavaParty, JavaParty] = [
      await JavaParty.create(pipe, `${name}-a`),
      await JavaParty.create(pipe, `${name}-b`),
    ];
    const official = await runSchedule(seed, actions, control, initiator, weather);
    const lost = requireSound(mixed);
    expect(outline(mixed)).toEqual(outline(official));
    console.info(
      `${name}: ${mixed.length} deliveries, ${lost.length} lost by both, epoch ${own.highestEpoch}`,
    );
    for (const kind of own.visited) visited.add(kind);
    highestEpoch = Math.max(highestEpoch, own.highestEpoch);
  });

  test('all_eleven_SPQR_states_were_visited_and_twenty_epochs_passed', () => {
    expect([...visited].sort()).toEqual([...braidKinds].sort());
    expect(highestEpoch).toBeGreaterThanOrEqual(20);
  });
});
