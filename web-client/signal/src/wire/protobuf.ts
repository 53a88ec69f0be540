// The little of protobuf that the messages use: varint and length-delimited fields. Strict in what it takes.

import { concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';

/** Longest message that is looked at; everything longer is refused before parsing. */
export const maxMessageBytes = 4 * 1024 * 1024;

export type FieldType = 'uint32' | 'bytes';
export type Schema = Readonly<Record<number, FieldType>>;

function malformed(what: string, detail: string): SignalError {
  return new SignalError('malformed', `${what}: ${detail}`);
}

/** Reads a varint of at most ten bytes; numbers above 2^53 are refused. */
export function readVarint(
  bytes: Uint8Array,
  start: number,
  what: string,
): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw malformed(what, 'the bytes end inside a number');
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (value > Number.MAX_SAFE_INTEGER) throw malformed(what, 'a number is larger than 2^53');
    if ((byte & 0x80) === 0) return { value, next: start + i + 1 };
  }
  throw malformed(what, 'a number is longer than ten bytes');
}

export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** The fields of one message, each at most once; unknown fields are passed over, as newer peers may add some. */
export class Fields {
  readonly #numbers = new Map<number, number>();
  readonly #strings = new Map<number, Uint8Array>();
  readonly #what: string;

  constructor(bytes: Uint8Array, schema: Schema, what: string) {
    this.#what = what;
    if (bytes.length > maxMessageBytes) {
      throw malformed(what, `expected at most ${maxMessageBytes} bytes, got ${bytes.length}`);
    }
    let at = 0;
    while (at < bytes.length) at = this.#readField(bytes, at, schema);
  }

  #readField(bytes: Uint8Array, start: number, schema: Schema): number {
    const tag = readVarint(bytes, start, this.#what);
    const field = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    const type = schema[field];
    if (field === 0) throw malformed(this.#what, 'field number 0');
    if (type !== undefined && wireType !== (type === 'bytes' ? 2 : 0)) {
      throw malformed(this.#what, `field ${field} has wire type ${wireType}, expected ${type}`);
    }
    if (this.#numbers.has(field) || this.#strings.has(field)) {
      throw malformed(this.#what, `field ${field} is there twice`);
    }
    switch (wireType) {
      case 0: {
        const number = readVarint(bytes, tag.next, this.#what);
        if (type !== undefined) this.#putNumber(field, number.value);
        return number.next;
      }
      case 1:
        return this.#skip(bytes, tag.next, 8);
      case 2: {
        const length = readVarint(bytes, tag.next, this.#what);
        const end = this.#skip(bytes, length.next, length.value);
        if (type !== undefined) this.#strings.set(field, bytes.slice(length.next, end));
        return end;
      }
      case 5:
        return this.#skip(bytes, tag.next, 4);
      default:
        throw malformed(this.#what, `unknown wire type ${wireType}`);
    }
  }

  #putNumber(field: number, value: number): void {
    if (value > 0xffffffff) throw malformed(this.#what, `field ${field} does not fit 32 bits`);
    this.#numbers.set(field, value);
  }

  #skip(bytes: Uint8Array, at: number, lengthBytes: number): number {
    if (lengthBytes > bytes.length - at) throw malformed(this.#what, 'the bytes end inside a field');
    return at + lengthBytes;
  }

  optionalNumber(field: number): number | undefined {
    return this.#numbers.get(field);
  }

  number(field: number): number {
    const value = this.#numbers.get(field);
    if (value === undefined) throw malformed(this.#what, `field ${field} is missing`);
    return value;
  }

  optionalBytes(field: number): Uint8Array | undefined {
    return this.#strings.get(field);
  }

  bytes(field: number): Uint8Array {
    const value = this.#strings.get(field);
    if (value === undefined) throw malformed(this.#what, `field ${field} is missing`);
    return value;
  }
}

export function numberField(field: number, value: number): Uint8Array {
  return concat(varint(field * 8), varint(value));
}

export function bytesField(field: number, value: Uint8Array): Uint8Array {
  return concat(varint(field * 8 + 2), varint(value.length), value);
}
