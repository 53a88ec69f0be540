// What runs along an attachment blob: its MAC, its digest, and the incremental MACs at every chunk border.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** MAC, digest and incremental MACs of a blob that arrives in pieces of any size. */
export class BlobHashes {
  readonly #mac: ReturnType<typeof hmac.create>;
  readonly #wholeMac: ReturnType<typeof hmac.create>;
  readonly #digest = sha256.create();
  readonly #chunkBytes: number;
  #inChunk = 0;
  readonly #chunkMacs: Uint8Array[] = [];

  constructor(macKey: Uint8Array, chunkBytes: number) {
    this.#mac = hmac.create(sha256, macKey);
    this.#wholeMac = hmac.create(sha256, macKey);
    this.#chunkBytes = chunkBytes;
  }

  /** Bytes of iv and ciphertext: the blob's own MAC covers them as well. */
  add(bytes: Uint8Array): void {
    this.#mac.update(bytes);
    this.#addToBlob(bytes);
  }

  /** The blob's MAC, which is then itself part of the blob. */
  finishMac(): Uint8Array {
    const mac = this.#mac.digest();
    this.#addToBlob(mac);
    return mac;
  }

  #addToBlob(bytes: Uint8Array): void {
    this.#digest.update(bytes);
    let at = 0;
    while (at < bytes.length) {
      const taken = Math.min(bytes.length - at, this.#chunkBytes - this.#inChunk);
      this.#wholeMac.update(bytes.subarray(at, at + taken));
      at += taken;
      this.#inChunk += taken;
      if (this.#inChunk === this.#chunkBytes) {
        this.#inChunk = 0;
        this.#chunkMacs.push(this.#wholeMac.clone().digest());
      }
    }
  }

  /** After `finishMac`: the digest of the blob and all incremental MACs. */
  finish(): { readonly digest: Uint8Array; readonly chunkMacs: readonly Uint8Array[] } {
    return { digest: this.#digest.digest(), chunkMacs: [...this.#chunkMacs, this.#wholeMac.digest()] };
  }
}
