// Cuts a stream of pieces of any size into pieces of one size, with a memory of about one piece.

import { SignalError } from '../errors.ts';

/** Collects bytes and hands out full pieces; what is left at the end comes from `rest`. */
export class Rechunker {
  readonly #piece: Uint8Array;
  #filled = 0;

  constructor(pieceBytes: number) {
    this.#piece = new Uint8Array(pieceBytes);
  }

  *add(bytes: Uint8Array): Generator<Uint8Array> {
    if (!(bytes instanceof Uint8Array)) {
      throw new SignalError('invalid-argument', `stream: expected Uint8Array pieces, got ${typeof bytes}`);
    }
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(bytes.length - at, this.#piece.length - this.#filled);
      this.#piece.set(bytes.subarray(at, at + taken), this.#filled);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#piece.length) {
        this.#filled = 0;
        yield this.#piece.slice();
      }
    }
  }

  rest(): Uint8Array {
    const rest = this.#piece.slice(0, this.#filled);
    this.#filled = 0;
    return rest;
  }
}
