// AES-256-CBC piece by piece over WebCrypto, which has no streaming: pieces are chained by their last blocks.

import { concat, empty } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { blockBytes } from './layout.ts';

/** WebCrypto takes no views of shared memory: a copy makes the type and the fact sure. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

function importKey(aesKey: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', owned(aesKey), 'AES-CBC', false, ['encrypt', 'decrypt']);
}

async function encryptRaw(key: CryptoKey, iv: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: owned(iv) }, key, owned(bytes)));
}

/** Encrypts pieces of whole blocks; the last piece may have any length and gets the padding. */
export class CbcEncryptor {
  readonly #key: Promise<CryptoKey>;
  #iv: Uint8Array;

  constructor(aesKey: Uint8Array, iv: Uint8Array) {
    this.#key = importKey(aesKey);
    this.#iv = iv;
  }

  async piece(plaintext: Uint8Array): Promise<Uint8Array> {
    const padded = await encryptRaw(await this.#key, this.#iv, plaintext);
    // The padding block that WebCrypto appended belongs to the very end only.
    const ciphertext = padded.subarray(0, plaintext.length);
    this.#iv = ciphertext.slice(-blockBytes);
    return ciphertext;
  }

  async last(plaintext: Uint8Array): Promise<Uint8Array> {
    return encryptRaw(await this.#key, this.#iv, plaintext);
  }
}

/** Decrypts pieces of whole blocks. Feed it only what a MAC has already vouched for. */
export class CbcDecryptor {
  readonly #key: Promise<CryptoKey>;
  #iv: Uint8Array;

  constructor(aesKey: Uint8Array, iv: Uint8Array) {
    this.#key = importKey(aesKey);
    this.#iv = iv;
  }

  async piece(ciphertext: Uint8Array): Promise<Uint8Array> {
    if (ciphertext.length === 0) return empty;
    const key = await this.#key;
    const lastBlock = ciphertext.slice(-blockBytes);
    // An empty plaintext encrypted from the last block is the padding block that fits behind this piece.
    const ending = await encryptRaw(key, lastBlock, empty);
    const plaintext = await this.#decrypt(key, concat(ciphertext, ending));
    this.#iv = lastBlock;
    return plaintext;
  }

  async last(ciphertext: Uint8Array): Promise<Uint8Array> {
    return this.#decrypt(await this.#key, ciphertext);
  }

  async #decrypt(key: CryptoKey, ciphertext: Uint8Array): Promise<Uint8Array> {
    try {
      const algorithm = { name: 'AES-CBC', iv: owned(this.#iv) };
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, owned(ciphertext)));
    } catch {
      throw new SignalError('attachment-corrupt', 'attachment: wrong padding');
    }
  }
}
