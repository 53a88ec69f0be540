// How state becomes bytes and comes back: fixed fields and length-prefixed strings, no surprises, own format.

import { concat, uint32, uint64 } from './bytes.ts';
import { SignalError } from './errors.ts';

/** Collects the fields of a state in order. */
export class StateWriter {
  readonly #parts: Uint8Array[] = [];

  byte(value: number): this {
    this.#parts.push(Uint8Array.of(value));
    return this;
  }

  number(value: number): this {
    this.#parts.push(uint32(value));
    return this;
  }

  /** Up to 2^53: epochs and times. */
  large(value: number): this {
    this.#parts.push(uint64(value));
    return this;
  }

  fixed(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  sized(bytes: Uint8Array): this {
    this.#parts.push(uint32(bytes.length), bytes);
    return this;
  }

  finish(): Uint8Array {
    return concat(...this.#parts);
  }
}

/** Reads the fields back as copies, so that wiping them never touches the caller's bytes. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    if (!(bytes instanceof Uint8Array)) {
      throw new SignalError('invalid-argument', `${what}: expected a Uint8Array, got ${typeof bytes}`);
    }
    this.#bytes = bytes;
    this.#what = what;
  }

  corrupt(detail: string): SignalError {
    return new SignalError('corrupt-state', `${this.#what}: ${detail}; restore it or start over`);
  }

  #take(lengthBytes: number): Uint8Array {
    const end = this.#at + lengthBytes;
    if (end > this.#bytes.length) {
      throw this.corrupt(`expected ${end} bytes or more, got ${this.#bytes.length}`);
    }
    const part = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return part;
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  flag(): boolean {
    const value = this.byte();
    if (value > 1) throw this.corrupt(`expected a flag, got ${value}`);
    return value === 1;
  }

  number(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#take(4);
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }

  large(): number {
    const value = this.number() * 2 ** 32 + this.number();
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt('a number is larger than 2^53');
    return value;
  }

  fixed(lengthBytes: number): Uint8Array {
    return this.#take(lengthBytes);
  }

  sized(): Uint8Array {
    return this.#take(this.number());
  }

  /** A sized field whose length is known: the state is refused if it differs. */
  sizedExactly(lengthBytes: number): Uint8Array {
    const part = this.sized();
    if (part.length !== lengthBytes) {
      throw this.corrupt(`expected a field of ${lengthBytes} bytes, got ${part.length}`);
    }
    return part;
  }

  version(expected: number): void {
    const version = this.byte();
    if (version !== expected) {
      throw new SignalError(
        'unsupported-version',
        `${this.#what}: expected format ${expected}, got ${version}; use the package version that wrote it`,
      );
    }
  }

  end(): void {
    if (this.#at !== this.#bytes.length) {
      throw this.corrupt(`${this.#bytes.length - this.#at} bytes too many`);
    }
  }
}
