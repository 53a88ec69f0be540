// The TypeScript end of the Java pipe: a child process, a line out, a line back, in order.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fromHex, toHex } from '../support/hex.ts';
import { setting } from '../support/settings.ts';

/** The full command that starts chat.exo.interop.signal.SignalPipe, or why there is none. */
export function pipeCommand(): string | undefined {
  const command = setting('EXO_SIGNAL_PIPE');
  if (command !== undefined) return command;
  const must = setting('CI') ?? setting('EXO_FULL');
  const text = 'EXO_SIGNAL_PIPE is not set: the live tests against Java libsignal';
  if (must !== undefined) throw new Error(`${text} cannot run, and CI or EXO_FULL asks for them`);
  console.warn(`NOT RUN: ${text} are left out. Set it to "java … chat.exo.interop.signal.SignalPipe".`);
  return undefined;
}

export function hexArgument(bytes: Uint8Array): string {
  return bytes.length === 0 ? '-' : toHex(bytes);
}

export function bytesOf(word: string | undefined): Uint8Array {
  return word === undefined || word === '-' ? new Uint8Array(0) : fromHex(word);
}

/** A refusal by libsignal, named as Java names it. */
export class RefusedByJava extends Error {}

export class JavaPipe {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: { resolve: (line: string) => void; reject: (failure: Error) => void }[] = [];

  constructor(command: string) {
    const [program, ...rest] = command.split(' ').filter((word) => word !== '');
    if (program === undefined) throw new Error('EXO_SIGNAL_PIPE is empty');
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
    const lost = (failure: Error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(failure);
    };
    this.#child.on('error', lost);
    this.#child.on('exit', (code) => lost(new Error(`the Java pipe ended with code ${code}`)));
  }

  async call(...words: readonly string[]): Promise<readonly string[]> {
    const answer = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${words.join(' ')}\n`);
    });
    const [verdict, ...values] = answer.split(' ');
    if (verdict === 'OK') return values;
    throw new RefusedByJava(values.join(' '));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on('exit', () => resolve());
      this.#child.stdin.end();
    });
  }
}
