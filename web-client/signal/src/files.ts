// Files in chunks, for who fetches and sends them: an entry of its own, to keep the main one small.

export { decryptedPieces, decryptFile } from './attachments/decrypt-file.ts';
export { type EncryptedFile, encryptFile, type FileReference } from './attachments/encrypt-file.ts';
export {
  chunkCount,
  FileGate,
  type MarkedReference,
  Marks,
  markBytes,
  readRange,
} from './attachments/file-gate.ts';
export { blobSize, macChunkSize } from './attachments/layout.ts';
export { SignalError } from './errors.ts';
export { systemRandomness } from './random.ts';
