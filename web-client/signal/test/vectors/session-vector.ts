// The shape of a recorded session, and the pieces of it in the package's own types.

import type { PreKeyBundle } from '../../src/pqxdh/bundle.ts';
import { keyPairFrom } from '../../src/primitives/curve.ts';
import type { Randomness } from '../../src/random.ts';
import type { SessionMessage } from '../../src/ratchet/encrypt.ts';
import { type NamedPreKeys, namedPreKeys } from '../../src/record/decrypt.ts';
import type { SessionContext } from '../../src/record/initiate.ts';
import type { SpqrPolicy } from '../../src/spqr/negotiation.ts';
import { fromHex } from '../support/hex.ts';

interface BundleJson {
  registrationId: number;
  preKeyId: number | null;
  preKey: string | null;
  signedPreKeyId: number;
  signedPreKey: string;
  signedPreKeySignature: string;
  kyberPreKeyId: number;
  kyberPreKey: string;
  kyberPreKeySignature: string;
  identityKey: string;
}

export interface SessionStep {
  op: 'processBundle' | 'encrypt' | 'decrypt' | 'reject';
  type: 2 | 3;
  wire: string;
  plaintext: string;
  random: { label: string; hex: string }[];
}

export interface SessionVector {
  localRole: 'initiator' | 'responder';
  spqr: SpqrPolicy;
  local: {
    registrationId: number;
    identityPriv: string;
    identityPub: string;
    bundle?: BundleJson;
    bundlePriv?: { preKeyPriv: string | null; signedPreKeyPriv: string; kyberSecret: string };
  };
  remote: { identityPub: string; bundle?: BundleJson };
  debug?: unknown;
  steps: SessionStep[];
  final: {
    spqrVersion: number;
    spqrState?: string | null;
    spqrEpoch?: number | null;
    ratchetPub?: string;
    rootKey?: string;
  };
}

export function bundleOf(json: BundleJson): PreKeyBundle {
  return {
    registrationId: json.registrationId,
    deviceId: 1,
    identityKey: fromHex(json.identityKey),
    signedPreKey: {
      id: json.signedPreKeyId,
      publicKey: fromHex(json.signedPreKey),
      signature: fromHex(json.signedPreKeySignature),
    },
    kyberPreKey: {
      id: json.kyberPreKeyId,
      publicKey: fromHex(json.kyberPreKey),
      signature: fromHex(json.kyberPreKeySignature),
    },
    ...(json.preKeyId === null || json.preKey === null
      ? {}
      : { preKey: { id: json.preKeyId, publicKey: fromHex(json.preKey) } }),
  };
}

export function preKeysOf({ local }: SessionVector): NamedPreKeys {
  if (local.bundlePriv === undefined || local.bundle === undefined) return {};
  const { signedPreKeyPriv, kyberSecret, preKeyPriv } = local.bundlePriv;
  return {
    signedPreKey: keyPairFrom(fromHex(signedPreKeyPriv)),
    kyberPreKey: { publicKey: fromHex(local.bundle.kyberPreKey), secretKey: fromHex(kyberSecret) },
    ...(preKeyPriv === null ? {} : { preKey: keyPairFrom(fromHex(preKeyPriv)) }),
  };
}

/** Of these what a message names by its ids, as a store finds them. */
export function preKeysNamedIn(message: SessionMessage, vector: SessionVector): NamedPreKeys {
  const names = namedPreKeys(message);
  const { bundle } = vector.local;
  const { signedPreKey, kyberPreKey, preKey } = preKeysOf(vector);
  return {
    ...(signedPreKey && names?.signedPreKeyId === bundle?.signedPreKeyId ? { signedPreKey } : {}),
    ...(kyberPreKey && names?.kyberPreKeyId === bundle?.kyberPreKeyId ? { kyberPreKey } : {}),
    ...(preKey && names?.preKeyId === bundle?.preKeyId ? { preKey } : {}),
  };
}

export function contextOf(vector: SessionVector, random: Randomness): SessionContext {
  return {
    local: {
      keyPair: keyPairFrom(fromHex(vector.local.identityPriv)),
      registrationId: vector.local.registrationId,
    },
    nowMillis: 0,
    random,
    expectedIdentityKey: fromHex(vector.remote.identityPub),
  };
}

/** Hands out the listed values by label, in order. */
export class ListedRandomness {
  readonly #left: { label: string; hex: string }[];
  readonly source: Randomness;

  constructor(listed: readonly { label: string; hex: string }[]) {
    this.#left = [...listed];
    this.source = (label) => {
      const at = this.#left.findIndex((value) => value.label === label);
      const [value] = at < 0 ? [] : this.#left.splice(at, 1);
      if (value === undefined) throw new Error(`the step lists no randomness for ${label}`);
      return fromHex(value.hex);
    };
  }

  get unused(): readonly string[] {
    return this.#left.map(({ label }) => label);
  }
}

/** For messages that must be refused: a trial ratchet key may be drawn and is thrown away. */
export const trialRandomness: Randomness = (_label, lengthBytes) => new Uint8Array(lengthBytes).fill(7);
