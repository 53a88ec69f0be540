// SignalMessage, type 2: version byte, protobuf, 8-byte MAC. What every message of a running session looks like.

import { concat, empty, equalBytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { publicKeyBytes, requirePublicKey } from '../primitives/curve.ts';
import { hmacSha256 } from '../primitives/hash.ts';
import { bytesField, Fields, maxMessageBytes, numberField } from './protobuf.ts';

/** Session version 4 (PQXDH) in both nibbles: what the message is, and what its sender speaks. */
export const versionByte = 0x44;
const macBytes = 8;
const schema = { 1: 'bytes', 2: 'uint32', 3: 'uint32', 4: 'bytes', 5: 'bytes' } as const;

export interface SignalMessage {
  /** The sender's ratchet key, 33 bytes. */
  readonly ratchetKey: Uint8Array;
  readonly counter: number;
  readonly previousCounter: number;
  readonly ciphertext: Uint8Array;
  /** The SPQR message; empty if the sender has none. */
  readonly pqRatchet: Uint8Array;
}

/** A parsed message together with the bytes that its MAC covers. */
export interface ReceivedSignalMessage extends SignalMessage {
  readonly covered: Uint8Array;
  readonly mac: Uint8Array;
}

export function requireVersion(bytes: Uint8Array, what: string): void {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
    throw new SignalError('malformed', `${what}: expected bytes, got none`);
  }
  if (bytes.length > maxMessageBytes) {
    throw new SignalError(
      'malformed',
      `${what}: expected at most ${maxMessageBytes} bytes, got ${bytes.length}`,
    );
  }
  if (bytes[0] !== versionByte) {
    throw new SignalError('unsupported-version', `${what}: expected version byte 68, got ${bytes[0]}`);
  }
}

function messageMac(macKey: Uint8Array, sender: Uint8Array, receiver: Uint8Array, covered: Uint8Array) {
  return hmacSha256(macKey, concat(sender, receiver, covered)).subarray(0, macBytes);
}

/** Writes the message and its MAC over both identity keys (33 bytes each), sender first. */
export function encodeSignalMessage(
  message: SignalMessage,
  macKey: Uint8Array,
  sender: Uint8Array,
  receiver: Uint8Array,
): Uint8Array {
  const covered = concat(
    Uint8Array.of(versionByte),
    bytesField(1, message.ratchetKey),
    numberField(2, message.counter),
    numberField(3, message.previousCounter),
    bytesField(4, message.ciphertext),
    message.pqRatchet.length === 0 ? empty : bytesField(5, message.pqRatchet),
  );
  return concat(covered, messageMac(macKey, sender, receiver, covered));
}

export function decodeSignalMessage(bytes: Uint8Array): ReceivedSignalMessage {
  const what = 'SignalMessage';
  requireVersion(bytes, what);
  if (bytes.length < 1 + publicKeyBytes + macBytes) {
    throw new SignalError('malformed', `${what}: ${bytes.length} bytes are too few`);
  }
  const covered = bytes.slice(0, -macBytes);
  const fields = new Fields(covered.subarray(1), schema, what);
  return {
    ratchetKey: requirePublicKey(fields.bytes(1), `${what}, ratchet key`),
    counter: fields.number(2),
    previousCounter: fields.optionalNumber(3) ?? 0,
    ciphertext: fields.bytes(4),
    pqRatchet: fields.optionalBytes(5) ?? empty,
    covered,
    mac: bytes.slice(-macBytes),
  };
}

export function requireMac(
  message: ReceivedSignalMessage,
  macKey: Uint8Array,
  sender: Uint8Array,
  receiver: Uint8Array,
): void {
  if (!equalBytes(messageMac(macKey, sender, receiver, message.covered), message.mac)) {
    throw new SignalError('authentication-failed', 'SignalMessage: its MAC is not the one of this session');
  }
}
