// What a run may be told from outside: a seed to repeat it, and how many actions a long one does.

declare const __EXO_SETTINGS__: Readonly<Record<string, string | undefined>>;

/** The settings of the environment, put here by the vitest configuration: a browser has no environment of its own. */
const environment = __EXO_SETTINGS__;

export function setting(name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === '' ? undefined : value;
}

/** The seed of this run: EXO_SEED, or a new one; printed, so that a failure can be repeated. */
export function announceSeed(what: string): number {
  const given = Number(setting('EXO_SEED'));
  const seed = Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31) + 1;
  console.info(`${what}: seed ${seed} (repeat with EXO_SEED=${seed})`);
  return seed;
}

/** How many actions a schedule does: EXO_SIGNAL_ACTIONS, or the bounded number. */
export function actionCount(bounded: number): number {
  const given = Number(setting('EXO_SIGNAL_ACTIONS'));
  return Number.isInteger(given) && given > 0 ? given : bounded;
}
