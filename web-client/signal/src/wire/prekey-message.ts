// PreKeySignalMessage, type 3: a SignalMessage with what its receiver needs to start the session.

import { concat, empty } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { requirePublicKey } from '../primitives/curve.ts';
import { kyberCiphertextBytes } from '../primitives/kyber1024.ts';
import { bytesField, Fields, numberField } from './protobuf.ts';
import {
  decodeSignalMessage,
  type ReceivedSignalMessage,
  requireVersion,
  versionByte,
} from './signal-message.ts';

const schema = {
  1: 'uint32',
  2: 'bytes',
  3: 'bytes',
  4: 'bytes',
  5: 'uint32',
  6: 'uint32',
  7: 'uint32',
  8: 'bytes',
} as const;

/** The initiator's half of PQXDH; it stays the same in every message until the first reply. */
export interface Handshake {
  /** Absent if the bundle had no one-time prekey. */
  readonly preKeyId?: number;
  readonly signedPreKeyId: number;
  readonly kyberPreKeyId: number;
  /** 1,569 bytes. */
  readonly kyberCiphertext: Uint8Array;
  /** The initiator's fresh key, 33 bytes. */
  readonly baseKey: Uint8Array;
  /** The initiator's identity key, 33 bytes. */
  readonly identityKey: Uint8Array;
  /** Not authenticated by anything in the message: compare it with what the sender's profile says. */
  readonly registrationId: number;
}

export interface PreKeyMessage extends Handshake {
  readonly message: Uint8Array;
}

export interface ReceivedPreKeyMessage extends Handshake {
  readonly message: ReceivedSignalMessage;
}

export function encodePreKeyMessage(message: PreKeyMessage): Uint8Array {
  return concat(
    Uint8Array.of(versionByte),
    message.preKeyId === undefined ? empty : numberField(1, message.preKeyId),
    bytesField(2, message.baseKey),
    bytesField(3, message.identityKey),
    bytesField(4, message.message),
    numberField(5, message.registrationId),
    numberField(6, message.signedPreKeyId),
    numberField(7, message.kyberPreKeyId),
    bytesField(8, message.kyberCiphertext),
  );
}

export function decodePreKeyMessage(bytes: Uint8Array): ReceivedPreKeyMessage {
  const what = 'PreKeySignalMessage';
  requireVersion(bytes, what);
  const fields = new Fields(bytes.subarray(1), schema, what);
  const preKeyId = fields.optionalNumber(1);
  const registrationId = fields.number(5);
  if (registrationId > 0x3fff) {
    throw new SignalError('malformed', `${what}: registration id ${registrationId} is above 16383`);
  }
  return {
    ...(preKeyId === undefined ? {} : { preKeyId }),
    baseKey: requirePublicKey(fields.bytes(2), `${what}, base key`),
    identityKey: requirePublicKey(fields.bytes(3), `${what}, identity key`),
    message: decodeSignalMessage(fields.bytes(4)),
    registrationId,
    signedPreKeyId: fields.number(6),
    kyberPreKeyId: fields.number(7),
    kyberCiphertext: requireLength(fields.bytes(8), kyberCiphertextBytes, `${what}, Kyber ciphertext`),
  };
}
