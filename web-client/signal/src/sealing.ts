// Boxes: HPKE base mode (RFC 9180) to an X25519 key, hiding who writes. Around the Signal message, not instead of it.

import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { concat } from './bytes.ts';
import { requireLength, SignalError } from './errors.ts';
import { privateKeyBytes, requirePublicKey } from './primitives/curve.ts';

const formatByte = 0x01;
const encapsulatedBytes = 32;
const tagBytes = 16;

function suite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
}

/** WebCrypto and HPKE want plain buffers, not views. */
function buffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** `0x01 || enc(32) || ciphertext`, as libsignal's `ECPublicKey.seal` writes it. `publicKey`: 33 bytes. */
export async function seal(
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  requirePublicKey(publicKey, 'sealing key');
  const hpke = suite();
  try {
    const recipientPublicKey = await hpke.kem.deserializePublicKey(buffer(publicKey.subarray(1)));
    const sender = await hpke.createSenderContext({ recipientPublicKey, info: buffer(info) });
    const ciphertext = await sender.seal(buffer(plaintext), buffer(aad));
    return concat(Uint8Array.of(formatByte), new Uint8Array(sender.enc), new Uint8Array(ciphertext));
  } catch {
    throw new SignalError('invalid-key', 'seal: the key is not one that can be sealed to');
  }
}

/** Opens what `seal` or libsignal sealed to this private key (32 bytes) with the same info and aad. */
export async function openSealed(
  privateKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  requireLength(privateKey, privateKeyBytes, 'sealing key', 'invalid-key');
  if (!(sealed instanceof Uint8Array) || sealed.length < 1 + encapsulatedBytes + tagBytes) {
    throw new SignalError('malformed', 'sealed box: too short');
  }
  if (sealed[0] !== formatByte) {
    throw new SignalError('unsupported-version', `sealed box: expected format 1, got ${sealed[0]}`);
  }
  const hpke = suite();
  try {
    const recipientKey = await hpke.kem.deserializePrivateKey(buffer(privateKey));
    const enc = buffer(sealed.subarray(1, 1 + encapsulatedBytes));
    const recipient = await hpke.createRecipientContext({ recipientKey, enc, info: buffer(info) });
    return new Uint8Array(await recipient.open(buffer(sealed.subarray(1 + encapsulatedBytes)), buffer(aad)));
  } catch {
    throw new SignalError('authentication-failed', 'sealed box: not for this key, info and aad, or altered');
  }
}
