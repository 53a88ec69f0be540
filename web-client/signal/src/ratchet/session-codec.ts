// One session as bytes. A record keeps its sessions in this form and decodes only those it needs.

import { publicKeyBytes } from '../primitives/curve.ts';
import { kyberCiphertextBytes } from '../primitives/kyber1024.ts';
import { isWellFormed } from '../skipped-keys.ts';
import { readSpqr, writeSpqr } from '../spqr/state-codec.ts';
import { StateReader, StateWriter } from '../state-bytes.ts';
import type { ReceivingChain } from './chain.ts';
import { maxReceivingChains, type PendingHandshake, type Session } from './session.ts';

const baseKeyAt = 0;

export function encodeSession(session: Session): Uint8Array {
  const { sending, pending } = session;
  const out = new StateWriter();
  out.fixed(session.baseKey).fixed(session.handshakeHash);
  out.fixed(session.localIdentityKey).fixed(session.remoteIdentityKey).number(session.remoteRegistrationId);
  out.fixed(session.rootKey).number(session.previousCounter);
  out.fixed(sending.ratchetKeyPair.publicKey).fixed(sending.ratchetKeyPair.privateKey);
  out.fixed(sending.key).number(sending.index);
  out.byte(session.receiving.length);
  for (const { ratchetKey, key, index, skipped } of session.receiving) {
    out.fixed(ratchetKey).fixed(key).number(index).sized(skipped);
  }
  out.byte(pending === undefined ? 0 : 1);
  if (pending !== undefined) writePending(out, pending);
  writeSpqr(out, session.spqr);
  return out.finish();
}

function writePending(out: StateWriter, { handshake, startedMillis }: PendingHandshake): void {
  const { preKeyId } = handshake;
  out.large(startedMillis).byte(preKeyId === undefined ? 0 : 1);
  if (preKeyId !== undefined) out.number(preKeyId);
  out.number(handshake.signedPreKeyId).number(handshake.kyberPreKeyId).number(handshake.registrationId);
  out.fixed(handshake.kyberCiphertext);
}

/** The base key that names a stored session, without decoding the rest of it. */
export function baseKeyOf(stored: Uint8Array): Uint8Array {
  return stored.subarray(baseKeyAt, publicKeyBytes);
}

export function decodeSession(stored: Uint8Array): Session {
  const input = new StateReader(stored, 'session');
  const baseKey = input.fixed(publicKeyBytes);
  const handshakeHash = input.fixed(32);
  const localIdentityKey = input.fixed(publicKeyBytes);
  const remoteIdentityKey = input.fixed(publicKeyBytes);
  const remoteRegistrationId = input.number();
  const rootKey = input.fixed(32);
  const previousCounter = input.number();
  const ratchetKeyPair = { publicKey: input.fixed(publicKeyBytes), privateKey: input.fixed(32) };
  const sending = { key: input.fixed(32), index: input.number(), ratchetKeyPair };
  const receiving = readReceiving(input);
  const pending = input.flag() ? { pending: readPending(input, baseKey, localIdentityKey) } : {};
  const spqr = readSpqr(input);
  input.end();
  return {
    baseKey,
    handshakeHash,
    localIdentityKey,
    remoteIdentityKey,
    remoteRegistrationId,
    rootKey,
    previousCounter,
    sending,
    receiving,
    ...pending,
    spqr,
  };
}

function readReceiving(input: StateReader): ReceivingChain[] {
  const count = input.byte();
  if (count > maxReceivingChains) throw input.corrupt(`${count} receiving chains are too many`);
  const chains: ReceivingChain[] = [];
  for (let i = 0; i < count; i++) {
    const chain = {
      ratchetKey: input.fixed(publicKeyBytes),
      key: input.fixed(32),
      index: input.number(),
      skipped: input.sized(),
    };
    if (!isWellFormed(chain.skipped)) throw input.corrupt('the skipped keys are out of order');
    chains.push(chain);
  }
  return chains;
}

function readPending(input: StateReader, baseKey: Uint8Array, identityKey: Uint8Array): PendingHandshake {
  const startedMillis = input.large();
  const preKey = input.flag() ? { preKeyId: input.number() } : {};
  const ids = {
    signedPreKeyId: input.number(),
    kyberPreKeyId: input.number(),
    registrationId: input.number(),
  };
  const kyberCiphertext = input.fixed(kyberCiphertextBytes);
  return { startedMillis, handshake: { ...preKey, ...ids, kyberCiphertext, baseKey, identityKey } };
}
