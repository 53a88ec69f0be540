// Safety numbers: what two people compare to know that nobody is between them. Beside the flow, from identity keys.

import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equalBytes } from './bytes.ts';
import { SignalError } from './errors.ts';
import { requirePublicKey } from './primitives/curve.ts';
import { bytesField, Fields, numberField } from './wire/protobuf.ts';

/** One party: any byte string that both sides know it by, always in the same form, and its identity key. */
export interface SafetyNumberParty {
  readonly stableId: Uint8Array;
  readonly identityKey: Uint8Array;
}

export interface SafetyNumber {
  /** 60 digits, the same on both sides. */
  readonly digits: string;
  /** For a QR code; the other side checks it with `matchesScanned`. */
  readonly scannable: Uint8Array;
}

const signalIterations = 5_200;
const versionPrefix = new Uint8Array(2);

function fingerprint(party: SafetyNumberParty, iterations: number): Uint8Array {
  const key = requirePublicKey(party.identityKey, 'safety number, identity key');
  let hash = sha512(concat(versionPrefix, key, party.stableId, key));
  for (let i = 1; i < iterations; i++) hash = sha512(concat(hash, key));
  return hash;
}

function digitsOf(hash: Uint8Array): string {
  let digits = '';
  for (let at = 0; at < 30; at += 5) {
    let value = 0;
    for (let i = 0; i < 5; i++) value = value * 256 + (hash[at + i] ?? 0);
    digits += String(value % 100_000).padStart(5, '0');
  }
  return digits;
}

/** The safety number of two parties. `version` goes only into the scannable form; Signal's own is 2. */
export function safetyNumber(
  local: SafetyNumberParty,
  remote: SafetyNumberParty,
  { version = 2, iterations = signalIterations }: { version?: number; iterations?: number } = {},
): SafetyNumber {
  const own = fingerprint(local, iterations);
  const theirs = fingerprint(remote, iterations);
  const scannable = concat(
    numberField(1, version),
    bytesField(2, bytesField(1, own.subarray(0, 32))),
    bytesField(3, bytesField(1, theirs.subarray(0, 32))),
  );
  return { digits: [digitsOf(own), digitsOf(theirs)].sort().join(''), scannable };
}

function parseScannable(bytes: Uint8Array) {
  const fields = new Fields(bytes, { 1: 'uint32', 2: 'bytes', 3: 'bytes' }, 'scanned code');
  const inner = (field: number) => new Fields(fields.bytes(field), { 1: 'bytes' }, 'scanned code').bytes(1);
  return { version: fields.number(1), own: inner(2), theirs: inner(3) };
}

/** Whether a scanned code shows the same two identities, crosswise. Another version throws: compare the digits. */
export function matchesScanned(ours: SafetyNumber, scanned: Uint8Array): boolean {
  const local = parseScannable(ours.scannable);
  const remote = parseScannable(scanned);
  if (local.version !== remote.version) {
    throw new SignalError(
      'unsupported-version',
      `scanned code: version ${remote.version}, ours ${local.version}`,
    );
  }
  return equalBytes(local.own, remote.theirs) && equalBytes(local.theirs, remote.own);
}
