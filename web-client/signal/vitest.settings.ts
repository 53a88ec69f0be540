// What tests are told from outside, in Node and in the browser alike.

const names = ['EXO_SEED', 'EXO_SIGNAL_ACTIONS', 'EXO_SIGNAL_PIPE', 'EXO_SIGNAL_LONG', 'EXO_FULL', 'CI'];
const settings = Object.fromEntries(names.map((name) => [name, process.env[name]]));

export const definedSettings = { __EXO_SETTINGS__: JSON.stringify(settings) };

const report = process.env.EXO_TEST_REPORT;

/** Where ./exo test reads what came of it. */
export const reporters: ('default' | ['junit', { outputFile: string }])[] =
  report === undefined ? ['default'] : ['default', ['junit', { outputFile: report }]];
