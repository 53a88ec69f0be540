// A file on its way out: padded, encrypted and hashed in one pass, piece by piece.

import { concat } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { draw, type Randomness, systemRandomness } from '../random.ts';
import { BlobHashes } from './blob-hashes.ts';
import { CbcEncryptor } from './cbc.ts';
import {
  blobSize,
  fileKeyBytes,
  ivBytes,
  macChunkSize,
  paddedSize,
  requireFileSize,
  splitFileKey,
} from './layout.ts';
import { Rechunker } from './rechunk.ts';

const pieceBytes = 1 << 16;

/** What the message about the file carries; all of it is secret. */
export interface FileReference {
  /** 64 bytes: AES and MAC key. */
  readonly key: Uint8Array;
  /** SHA-256 of the blob, 32 bytes. */
  readonly digest: Uint8Array;
  /** Of the file, before padding. */
  readonly sizeBytes: number;
  readonly chunkSizeBytes: number;
  /** 32 bytes for every full chunk of the blob, and 32 over the whole. */
  readonly incrementalMac: Uint8Array;
}

export interface EncryptedFile {
  /** The blob to upload. Reading it drives the encryption; memory stays flat. */
  readonly blob: ReadableStream<Uint8Array>;
  readonly blobSizeBytes: number;
  /** Resolves when the blob was read to its end; rejects if the file or the reader failed. */
  readonly reference: Promise<FileReference>;
}

/** Encrypts a file of a known size. The key is fresh for every file; never use one for two. */
export function encryptFile(
  file: ReadableStream<Uint8Array>,
  sizeBytes: number,
  random: Randomness = systemRandomness,
): EncryptedFile {
  requireFileSize(sizeBytes);
  const key = draw(random, 'file.key', fileKeyBytes).slice();
  const iv = draw(random, 'file.iv', ivBytes).slice();
  const blobSizeBytes = blobSize(sizeBytes);
  let settle: { resolve: (reference: FileReference) => void; reject: (failure: unknown) => void };
  const reference = new Promise<FileReference>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever reads the blob sees its failure there; an unread promise must not count as unhandled.
  reference.catch(() => undefined);
  const pieces = encryptedPieces(file, sizeBytes, key, iv, (done) => settle.resolve(done));
  const blob = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (failure) {
        settle.reject(failure);
        controller.error(failure);
      }
    },
    async cancel(reason) {
      settle.reject(new SignalError('invalid-argument', 'the blob was not read to its end'));
      await pieces.return(undefined);
      await file.cancel(reason).catch(() => undefined);
    },
  });
  return { blob, blobSizeBytes, reference };
}

async function* encryptedPieces(
  file: ReadableStream<Uint8Array>,
  sizeBytes: number,
  key: Uint8Array,
  iv: Uint8Array,
  finished: (reference: FileReference) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { aesKey, macKey } = splitFileKey(key);
  const chunkSizeBytes = macChunkSize(blobSize(sizeBytes));
  const hashes = new BlobHashes(macKey, chunkSizeBytes);
  const cipher = new CbcEncryptor(aesKey, iv);
  const pieces = new Rechunker(pieceBytes);
  const hashed = (bytes: Uint8Array): Uint8Array => {
    hashes.add(bytes);
    return bytes;
  };
  yield hashed(iv);
  for await (const part of paddedFile(file, sizeBytes)) {
    for (const piece of pieces.add(part)) yield hashed(await cipher.piece(piece));
  }
  yield hashed(await cipher.last(pieces.rest()));
  yield hashes.finishMac();
  const { digest, chunkMacs } = hashes.finish();
  finished({ key, digest, sizeBytes, chunkSizeBytes, incrementalMac: concat(...chunkMacs) });
}

async function* paddedFile(
  file: ReadableStream<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = file.getReader();
  let read = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      read += next.value.length;
      if (read > sizeBytes) break;
      yield next.value;
    }
  } finally {
    reader.releaseLock();
  }
  if (read !== sizeBytes) {
    throw new SignalError('invalid-argument', `file: expected ${sizeBytes} bytes, got ${read} or more`);
  }
  for (let left = paddedSize(sizeBytes) - sizeBytes; left > 0; left -= pieceBytes) {
    yield new Uint8Array(Math.min(left, pieceBytes));
  }
}
