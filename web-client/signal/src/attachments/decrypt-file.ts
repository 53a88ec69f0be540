// A file on its way in: chunk MACs first, then decryption; nothing unverified is ever decrypted or released.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, empty, equalBytes } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { CbcDecryptor } from './cbc.ts';
import { ChunkCheck } from './chunk-check.ts';
import type { FileReference } from './encrypt-file.ts';
import { blockBytes, fileKeyBytes, ivBytes, macBytes, requireFileSize, splitFileKey } from './layout.ts';
import { Rechunker } from './rechunk.ts';

const pieceBytes = 1 << 16;
const digestBytes = 32;
const mostChunkBytes = 1 << 26;

/**
 * Decrypts a blob. The stream fails with `attachment-corrupt` at the first chunk that is not the sender's; what came
 * before is genuine. The file is good only once the stream has ended: then MAC, digest and size were right too.
 */
export function decryptFile(
  blob: ReadableStream<Uint8Array>,
  reference: FileReference,
): ReadableStream<Uint8Array> {
  requireReference(reference);
  const { macKey } = splitFileKey(reference.key);
  const pieces = decryptedPieces(verifiedChunks(blob, new ChunkCheck(macKey, reference)), reference);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (failure) {
        controller.error(failure);
        await blob.cancel(failure).catch(() => undefined);
      }
    },
    async cancel(reason) {
      await pieces.return(undefined);
      await blob.cancel(reason).catch(() => undefined);
    },
  });
}

function requireReference({ key, digest, sizeBytes, chunkSizeBytes, incrementalMac }: FileReference): void {
  requireFileSize(sizeBytes);
  requireLength(key, fileKeyBytes, 'file reference, key', 'invalid-key');
  requireLength(digest, digestBytes, 'file reference, digest');
  if (!Number.isInteger(chunkSizeBytes) || chunkSizeBytes < 1 || chunkSizeBytes > mostChunkBytes) {
    throw new SignalError(
      'malformed',
      `file reference: a chunk size of ${chunkSizeBytes} bytes is not possible`,
    );
  }
  if (!(incrementalMac instanceof Uint8Array) || incrementalMac.length % macBytes !== 0) {
    throw new SignalError('malformed', 'file reference: the incremental MAC is not a list of 32-byte MACs');
  }
}

async function* verifiedChunks(
  blob: ReadableStream<Uint8Array>,
  check: ChunkCheck,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = blob.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield* check.add(next.value);
    yield check.finish();
  } finally {
    reader.releaseLock();
  }
}

/** The plain file out of chunks that somebody has checked already. */
export async function* decryptedPieces(
  chunks: AsyncIterable<Uint8Array>,
  reference: FileReference,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { aesKey, macKey } = splitFileKey(reference.key);
  const mac = hmac.create(sha256, macKey);
  const pieces = new Rechunker(pieceBytes);
  let cipher: CbcDecryptor | undefined;
  let heldBack: Uint8Array = empty;
  let waiting: Uint8Array = empty;
  let left = reference.sizeBytes;
  const cut = (plaintext: Uint8Array): Uint8Array => {
    const kept = plaintext.subarray(0, left);
    left -= kept.length;
    return kept;
  };
  for await (const chunk of chunks) {
    // The end of the blob is its MAC, and only its end tells where it is: 32 bytes always stay behind.
    const bytes = concat(heldBack, chunk);
    const from = cipher === undefined ? ivBytes : 0;
    const until = Math.max(0, bytes.length - macBytes);
    heldBack = bytes;
    if (until < from) continue;
    cipher ??= new CbcDecryptor(aesKey, bytes.slice(0, ivBytes));
    mac.update(bytes.subarray(0, until));
    heldBack = bytes.slice(until);
    for (const piece of pieces.add(bytes.subarray(from, until))) {
      if (waiting.length > 0) yield cut(await cipher.piece(waiting));
      waiting = piece;
    }
  }
  const last = concat(waiting, pieces.rest());
  if (cipher === undefined || last.length === 0 || last.length % blockBytes !== 0) {
    throw new SignalError('attachment-corrupt', 'attachment: the blob is not whole blocks');
  }
  if (!equalBytes(mac.digest(), heldBack)) {
    throw new SignalError('attachment-corrupt', 'attachment: the MAC does not match');
  }
  yield cut(await cipher.last(last));
  if (left > 0) {
    throw new SignalError('attachment-corrupt', `attachment: ${left} bytes of the file are missing`);
  }
}
