// Files that come in chunks from anywhere: which chunk is the sender's, in order or alone, and what is in it.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, empty, equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { CbcDecryptor } from './cbc.ts';
import type { FileReference } from './encrypt-file.ts';
import { blockBytes, macBytes, splitFileKey } from './layout.ts';

export const markBytes = 16;

/** How SHA-256 of each chunk alone begins: with it a chunk can be checked without those before it. */
export interface MarkedReference extends FileReference {
  /** 16 bytes for every chunk, or none. */
  readonly marks: Uint8Array;
}

/** How many chunks a file has, the last and shorter one too. */
export function chunkCount(reference: FileReference): number {
  return reference.incrementalMac.length / macBytes;
}

/** As much of noble's HMAC as is used: a copy of one has another type than the one it is of. */
interface RunningMac {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): RunningMac;
}

/** Tells of each chunk, in order, whether it is the sender's. One that is not changes nothing: it can be asked for elsewhere. */
export class FileGate {
  readonly #reference: FileReference;
  #mac: RunningMac;
  #digest = sha256.create();
  #chunk = 0;

  constructor(reference: FileReference) {
    this.#reference = reference;
    this.#mac = hmac.create(sha256, splitFileKey(reference.key).macKey);
  }

  /** The next chunk: a full one, or the last and shorter one, which may be empty; with the last the digest has to be right too. */
  passes(bytes: Uint8Array): boolean {
    const { chunkSizeBytes, incrementalMac, digest } = this.#reference;
    const last = this.#chunk === chunkCount(this.#reference) - 1;
    if (this.finished || bytes.length > chunkSizeBytes || last !== bytes.length < chunkSizeBytes)
      return false;
    const mac = this.#mac.clone();
    mac.update(bytes);
    const at = this.#chunk * macBytes;
    if (!equalBytes(mac.clone().digest(), incrementalMac.subarray(at, at + macBytes))) return false;
    const whole = this.#digest.clone();
    whole.update(bytes);
    if (last && !equalBytes(whole.clone().digest(), digest)) return false;
    this.#mac = mac;
    this.#digest = whole;
    this.#chunk++;
    return true;
  }

  get finished(): boolean {
    return this.#chunk === chunkCount(this.#reference);
  }
}

/** The marks of an encrypted file that runs by, in pieces of any size. */
export class Marks {
  readonly #chunkBytes: number;
  #hash = sha256.create();
  #filled = 0;
  readonly #marks: Uint8Array[] = [];

  constructor(chunkSizeBytes: number) {
    this.#chunkBytes = chunkSizeBytes;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, this.#chunkBytes - this.#filled);
      this.#hash.update(bytes.subarray(at, at + taken));
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#chunkBytes) this.#mark();
    }
  }

  finish(): Uint8Array {
    this.#mark();
    return concat(...this.#marks);
  }

  #mark(): void {
    this.#marks.push(this.#hash.digest().slice(0, markBytes));
    this.#hash = sha256.create();
    this.#filled = 0;
  }
}

/**
 * Bytes `from` to `to` (not with it) of the plain file. Each chunk they lie in is checked by its mark before it is decrypted.
 * `chunkAt` brings a chunk from wherever it can be had.
 */
export async function readRange(
  reference: MarkedReference,
  from: number,
  to: number,
  chunkAt: (index: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { chunkSizeBytes, sizeBytes, marks } = reference;
  if (
    !(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to && to <= sizeBytes)
  ) {
    throw new SignalError('invalid-argument', `file: there are no bytes ${from} to ${to} in ${sizeBytes}`);
  }
  if (marks.length !== chunkCount(reference) * markBytes) {
    throw new SignalError('malformed', 'file reference: no marks, so it can be read from its beginning only');
  }
  if (from === to) return empty;
  // In front of the first block lies its iv: the block before it, or that of the whole file.
  const begin = Math.floor(from / blockBytes) * blockBytes;
  const end = (Math.ceil(to / blockBytes) + 1) * blockBytes;
  const parts: Uint8Array[] = [];
  for (let index = Math.floor(begin / chunkSizeBytes); index * chunkSizeBytes < end; index++) {
    const chunk = await chunkAt(index);
    const mark = sha256(chunk).slice(0, markBytes);
    if (!equalBytes(mark, marks.subarray(index * markBytes, (index + 1) * markBytes))) {
      throw new SignalError(
        'attachment-corrupt',
        `attachment: chunk ${index} was altered or is out of place`,
      );
    }
    const start = index * chunkSizeBytes;
    parts.push(chunk.subarray(Math.max(0, begin - start), Math.min(chunk.length, end - start)));
  }
  const blob = concat(...parts);
  if (blob.length !== end - begin) {
    throw new SignalError('attachment-corrupt', 'attachment: the blob is shorter than the file in it');
  }
  const cipher = new CbcDecryptor(splitFileKey(reference.key).aesKey, blob.slice(0, blockBytes));
  const plain = await cipher.piece(blob.subarray(blockBytes));
  return plain.slice(from - begin, to - begin);
}
