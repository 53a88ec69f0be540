// Our own end of the benchmark: the simple face over a memory store, state bytes in and out for every message.

import {
  createKyberPreKey,
  createPreKeys,
  createSignedPreKey,
  decryptMessage,
  encryptMessage,
  ensureIdentity,
  MemoryStore,
  type PreKeyBundle,
  type SessionMessage,
  startSession,
} from '../src/index.ts';
import { type BenchEnd, type CpuClock, type Figures, measure } from './conversation.ts';

const peer = { id: 'peer', deviceId: 1 };

async function ownEnd(): Promise<BenchEnd<SessionMessage, PreKeyBundle>> {
  const store = new MemoryStore();
  const { keyPair, registrationId } = await ensureIdentity(store);
  return {
    bundle: async () => {
      const [preKey] = await createPreKeys(store, 1);
      const signedPreKey = await createSignedPreKey(store);
      const kyberPreKey = await createKyberPreKey(store, 'last-resort');
      const own = { registrationId, deviceId: 1, identityKey: keyPair.publicKey, signedPreKey, kyberPreKey };
      return preKey === undefined ? own : { ...own, preKey };
    },
    process: (bundle) => startSession(store, peer, bundle),
    encrypt: (plaintext) => encryptMessage(store, peer, plaintext),
    decrypt: (message) => decryptMessage(store, peer, message),
  };
}

/** Runs in Node and in the browser alike. */
export function measureOwn(scale: number, clock: CpuClock): Promise<Figures> {
  return measure(async () => [await ownEnd(), await ownEnd()], scale, clock);
}
