// Hands the benchmark to the page that Chromium opens; the clock comes from outside, through the debugger.

import { measureOwn } from './own-end.ts';

declare const cpuMillis: () => Promise<number>;

Object.assign(globalThis, { measureOwn: (scale: number) => measureOwn(scale, cpuMillis) });
