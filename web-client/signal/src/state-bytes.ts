// How state becomes bytes and comes back: fixed fields and length-prefixed strings, no surprises, own format.

import { wipe } from './bytes.ts';
import { SignalError } from './errors.ts';

const firstCapacityBytes = 4_096;

/** Collects the fields of a state in order, in one buffer that grows. */
export class StateWriter {
  #buffer = new Uint8Array(firstCapacityBytes);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** Makes room and tells where the new field begins. */
  #grow(lengthBytes: number): number {
    const at = this.#length;
    this.#length += lengthBytes;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, at));
      wipe(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  byte(value: number): this {
    const at = this.#grow(1);
    this.#buffer[at] = value;
    return this;
  }

  number(value: number): this {
    const at = this.#grow(4);
    this.#view.setUint32(at, value);
    return this;
  }

  /** Up to 2^53: epochs and times. */
  large(value: number): this {
    return this.number(Math.floor(value / 2 ** 32)).number(value >>> 0);
  }

  fixed(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  sized(bytes: Uint8Array): this {
    return this.number(bytes.length).fixed(bytes);
  }

  finish(): Uint8Array {
    const finished = this.#buffer.slice(0, this.#length);
    wipe(this.#buffer);
    return finished;
  }
}

/** Reads the fields back as copies, so that wiping them never touches the caller's bytes. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at = 0;

  constructor(bytes: Uint8Array, what: string) {
    if (!(bytes instanceof Uint8Array)) {
      throw new SignalError('invalid-argument', `${what}: expected a Uint8Array, got ${typeof bytes}`);
    }
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  corrupt(detail: string): SignalError {
    return new SignalError('corrupt-state', `${this.#what}: ${detail}; restore it or start over`);
  }

  /** Checks that a field is there and steps over it. */
  #pass(lengthBytes: number): number {
    const at = this.#at;
    const end = at + lengthBytes;
    if (end > this.#bytes.length) {
      throw this.corrupt(`expected ${end} bytes or more, got ${this.#bytes.length}`);
    }
    this.#at = end;
    return at;
  }

  byte(): number {
    return this.#bytes[this.#pass(1)] ?? 0;
  }

  flag(): boolean {
    const value = this.byte();
    if (value > 1) throw this.corrupt(`expected a flag, got ${value}`);
    return value === 1;
  }

  number(): number {
    return this.#view.getUint32(this.#pass(4));
  }

  large(): number {
    const value = this.number() * 2 ** 32 + this.number();
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt('a number is larger than 2^53');
    return value;
  }

  fixed(lengthBytes: number): Uint8Array {
    const at = this.#pass(lengthBytes);
    return this.#bytes.slice(at, at + lengthBytes);
  }

  sized(): Uint8Array {
    return this.fixed(this.number());
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
