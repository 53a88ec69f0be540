// The public face: sessions, files, safety numbers. Groups and sealing are entries of their own, to keep this one small.

export { decryptFile } from './attachments/decrypt-file.ts';
export { type EncryptedFile, encryptFile, type FileReference } from './attachments/encrypt-file.ts';
export { blobSize, macChunkSize, paddedSize } from './attachments/layout.ts';
export { SignalError, type SignalErrorCode } from './errors.ts';
export { type DecryptedMessage, decryptMessage } from './messages/decrypt-message.ts';
export { encryptMessage } from './messages/encrypt-message.ts';
export { ensureIdentity, knownIdentity, localIdentity, trustIdentity } from './messages/identity.ts';
export {
  createKyberPreKey,
  createPreKeys,
  createSignedPreKey,
  deletePreKey,
  type KyberPreKeyUse,
  type PublicPreKey,
  type SignedPublicPreKey,
} from './messages/prekeys.ts';
export type { MessageOptions } from './messages/session-options.ts';
export { hasSession, startSession } from './messages/start-session.ts';
export type { LocalIdentity, PreKeyBundle } from './pqxdh/bundle.ts';
export { agree, generateKeyPair, type KeyPair, keyPairFrom } from './primitives/curve.ts';
export { generateKyberKeyPair, type KyberKeyPair } from './primitives/kyber1024.ts';
export { sign, verify } from './primitives/xeddsa.ts';
export { type RandomLabel, type Randomness, systemRandomness } from './random.ts';
export type { SessionMessage, SessionMessageType } from './ratchet/encrypt.ts';
export {
  type Decrypted,
  decryptWithRecord,
  type NamedPreKeys,
  namedPreKeys,
  type UsedPreKeys,
} from './record/decrypt.ts';
export { type Encrypted, encryptWithRecord } from './record/encrypt.ts';
export { initiateSession, type SessionContext } from './record/initiate.ts';
export { matchesScanned, type SafetyNumber, type SafetyNumberParty, safetyNumber } from './safety-number.ts';
export { MemoryStore } from './store/memory-store.ts';
export { type Changes, type DeviceAddress, type SignalStore, storeKeys } from './store/store.ts';
