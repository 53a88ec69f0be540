// AES-256-CBC with PKCS#7 for messages. Attachments use WebCrypto instead (attachments/cbc.ts).

import { cbc } from '@noble/ciphers/aes.js';
import { SignalError } from '../errors.ts';

export function encryptCbc(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return cbc(key, iv).encrypt(plaintext);
}

/** Call it only after the MAC was checked: the error would otherwise be a padding oracle. */
export function decryptCbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    return cbc(key, iv).decrypt(ciphertext);
  } catch {
    throw new SignalError('authentication-failed', 'ciphertext: wrong length or padding');
  }
}
