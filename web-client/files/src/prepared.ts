// A file as it will be sent: encrypted once to know its MACs, and again for the way, where each chunk has to be the same.

import {
  encryptFile,
  FileGate,
  type FileReference,
  type MarkedReference,
  Marks,
  macChunkSize,
  systemRandomness,
} from '@exo/signal/files';
import { FilesError } from './errors.ts';

/** All that is needed to go on with a file, also in another page. It holds the key: keep it where keys are kept. */
export interface Prepared {
  readonly reference: MarkedReference;
  readonly iv: Uint8Array;
  readonly blobSizeBytes: number;
}

function blobOf(file: Blob, key: Uint8Array, iv: Uint8Array) {
  return encryptFile(file.stream(), file.size, (label) => (label === 'file.key' ? key : iv));
}

/** Encrypts a file with a fresh key and keeps nothing of it but what a reader checks it by. */
export async function prepare(
  file: Blob,
  marked: boolean,
  moved: (doneBytes: number, allBytes: number) => void,
): Promise<Prepared> {
  const iv = systemRandomness('file.iv', 16);
  const { blob, blobSizeBytes, reference } = blobOf(file, systemRandomness('file.key', 64), iv);
  const marks = new Marks(macChunkSize(blobSizeBytes));
  let done = 0;
  const reader = blob.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (marked) marks.add(next.value);
    done += next.value.length;
    moved(done, blobSizeBytes);
  }
  const found: FileReference = await reference;
  return { reference: { ...found, marks: marked ? marks.finish() : new Uint8Array(0) }, iv, blobSizeBytes };
}

/** The encrypted file by offsets that rise; one that goes back begins it again. Holds one chunk. */
export class PreparedSource {
  readonly size: number;
  readonly #file: Blob;
  readonly #prepared: Prepared;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #gate: FileGate;
  #waiting: Uint8Array = new Uint8Array(0);
  #chunk: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #start = 0;

  constructor(file: Blob, prepared: Prepared) {
    this.#file = file;
    this.#prepared = prepared;
    this.#gate = new FileGate(prepared.reference);
    this.size = prepared.blobSizeBytes;
  }

  /** What lies from `start` to `end`, or less at the end of the file. */
  async slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#reader === undefined || start < this.#start) await this.#restart();
    const out = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    let filled = 0;
    while (filled < out.length) {
      const at = start + filled - this.#start;
      if (at >= this.#chunk.length) {
        await this.#next();
        continue;
      }
      const part = this.#chunk.subarray(at, at + out.length - filled);
      out.set(part, filled);
      filled += part.length;
    }
    return out;
  }

  async close(): Promise<void> {
    await this.#reader?.cancel().catch(() => undefined);
    this.#reader = undefined;
  }

  async #restart(): Promise<void> {
    await this.close();
    const { reference, iv } = this.#prepared;
    this.#reader = blobOf(this.#file, reference.key, iv).blob.getReader();
    this.#gate = new FileGate(reference);
    this.#waiting = new Uint8Array(0);
    this.#chunk = new Uint8Array(0);
    this.#start = 0;
  }

  async #next(): Promise<void> {
    const { chunkSizeBytes } = this.#prepared.reference;
    this.#start += this.#chunk.length;
    const chunk = new Uint8Array(Math.min(chunkSizeBytes, this.size - this.#start));
    let filled = 0;
    while (filled < chunk.length) {
      if (this.#waiting.length === 0) this.#waiting = await this.#more();
      const part = this.#waiting.subarray(0, chunk.length - filled);
      chunk.set(part, filled);
      filled += part.length;
      this.#waiting = this.#waiting.subarray(part.length);
    }
    if (!this.#gate.passes(chunk)) throw changed();
    this.#chunk = chunk;
  }

  async #more(): Promise<Uint8Array> {
    try {
      const next = await this.#reader?.read();
      if (next?.value !== undefined) return next.value;
    } catch {
      // A browser refuses to read a file that has changed.
    }
    throw changed();
  }
}

function changed(): FilesError {
  return new FilesError('changed', 'the file changed while it was sent; send it again');
}
