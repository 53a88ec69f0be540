// The two messages of groups: a sender's key on its way to a member, and a message under that key (type 7).

import { concat } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { requirePublicKey } from '../primitives/curve.ts';
import { signatureBytes } from '../primitives/xeddsa.ts';
import { bytesField, Fields, numberField } from './protobuf.ts';

const groupVersionByte = 0x33;
export const distributionIdBytes = 16;
const distributionSchema = { 1: 'bytes', 2: 'uint32', 3: 'uint32', 4: 'bytes', 5: 'bytes' } as const;
const messageSchema = { 1: 'bytes', 2: 'uint32', 3: 'uint32', 4: 'bytes' } as const;

export interface SenderKeyDistribution {
  /** A UUID, 16 bytes in network order. */
  readonly distributionId: Uint8Array;
  readonly chainId: number;
  readonly iteration: number;
  readonly chainKey: Uint8Array;
  readonly signingKey: Uint8Array;
}

export interface SenderKeyMessage {
  readonly distributionId: Uint8Array;
  readonly chainId: number;
  readonly iteration: number;
  readonly ciphertext: Uint8Array;
}

/** A parsed group message with what its signature covers. */
export interface ReceivedSenderKeyMessage extends SenderKeyMessage {
  readonly covered: Uint8Array;
  readonly signature: Uint8Array;
}

function requireGroupVersion(bytes: Uint8Array, what: string): void {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
    throw new SignalError('malformed', `${what}: expected bytes, got none`);
  }
  if (bytes[0] !== groupVersionByte) {
    throw new SignalError('unsupported-version', `${what}: expected version byte 51, got ${bytes[0]}`);
  }
}

export function encodeDistribution(distribution: SenderKeyDistribution): Uint8Array {
  return concat(
    Uint8Array.of(groupVersionByte),
    bytesField(1, distribution.distributionId),
    numberField(2, distribution.chainId),
    numberField(3, distribution.iteration),
    bytesField(4, distribution.chainKey),
    bytesField(5, distribution.signingKey),
  );
}

export function decodeDistribution(bytes: Uint8Array): SenderKeyDistribution {
  const what = 'SenderKeyDistributionMessage';
  requireGroupVersion(bytes, what);
  const fields = new Fields(bytes.subarray(1), distributionSchema, what);
  return {
    distributionId: requireLength(fields.bytes(1), distributionIdBytes, `${what}, distribution id`),
    chainId: fields.number(2),
    iteration: fields.number(3),
    chainKey: requireLength(fields.bytes(4), 32, `${what}, chain key`),
    signingKey: requirePublicKey(fields.bytes(5), `${what}, signing key`),
  };
}

/** Everything of a group message but its signature. */
export function encodeSenderKeyMessage(message: SenderKeyMessage): Uint8Array {
  return concat(
    Uint8Array.of(groupVersionByte),
    bytesField(1, message.distributionId),
    numberField(2, message.chainId),
    numberField(3, message.iteration),
    bytesField(4, message.ciphertext),
  );
}

export function decodeSenderKeyMessage(bytes: Uint8Array): ReceivedSenderKeyMessage {
  const what = 'SenderKeyMessage';
  requireGroupVersion(bytes, what);
  if (bytes.length <= signatureBytes + 1) {
    throw new SignalError('malformed', `${what}: ${bytes.length} bytes are too few`);
  }
  const covered = bytes.slice(0, -signatureBytes);
  const fields = new Fields(covered.subarray(1), messageSchema, what);
  return {
    distributionId: requireLength(fields.bytes(1), distributionIdBytes, `${what}, distribution id`),
    chainId: fields.number(2),
    iteration: fields.number(3),
    ciphertext: fields.bytes(4),
    covered,
    signature: bytes.slice(-signatureBytes),
  };
}
