// The incremental MAC on the way in: a chunk of the blob passes only after its own MAC has vouched for it.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { FileReference } from './encrypt-file.ts';
import { macBytes } from './layout.ts';
import { Rechunker } from './rechunk.ts';

/** Passes whole verified chunks of a blob on; throws at the first one that is not what was encrypted. */
export class ChunkCheck {
  readonly #running: ReturnType<typeof hmac.create>;
  readonly #digest = sha256.create();
  readonly #chunks: Rechunker;
  readonly #expectedDigest: Uint8Array;
  readonly #chunkMacs: Uint8Array;
  #chunk = 0;

  constructor(macKey: Uint8Array, { chunkSizeBytes, digest, incrementalMac }: FileReference) {
    this.#running = hmac.create(sha256, macKey);
    this.#chunks = new Rechunker(chunkSizeBytes);
    this.#expectedDigest = digest;
    this.#chunkMacs = incrementalMac;
  }

  *add(bytes: Uint8Array): Generator<Uint8Array> {
    for (const chunk of this.#chunks.add(bytes)) yield this.#verified(chunk);
  }

  /** The last, shorter chunk, once the whole blob was seen: number of chunks and digest must match as well. */
  finish(): Uint8Array {
    const last = this.#verified(this.#chunks.rest());
    if (this.#chunk * macBytes !== this.#chunkMacs.length) {
      throw new SignalError('attachment-corrupt', `attachment: truncated after chunk ${this.#chunk}`);
    }
    if (!equalBytes(this.#digest.digest(), this.#expectedDigest)) {
      throw new SignalError('attachment-corrupt', 'attachment: the digest does not match');
    }
    return last;
  }

  #verified(chunk: Uint8Array): Uint8Array {
    this.#running.update(chunk);
    this.#digest.update(chunk);
    const at = this.#chunk * macBytes;
    if (!equalBytes(this.#running.clone().digest(), this.#chunkMacs.subarray(at, at + macBytes))) {
      throw new SignalError(
        'attachment-corrupt',
        `attachment: chunk ${this.#chunk} was altered or is out of place`,
      );
    }
    this.#chunk++;
    return chunk;
  }
}
