// Our own end: the simple face over a memory store. A refused message must leave the store as it was.

import { SignalError } from '../../src/errors.ts';
import { decryptMessage } from '../../src/messages/decrypt-message.ts';
import { encryptMessage } from '../../src/messages/encrypt-message.ts';
import { ensureIdentity } from '../../src/messages/identity.ts';
import { createKyberPreKey, createPreKeys, createSignedPreKey } from '../../src/messages/prekeys.ts';
import { startSession } from '../../src/messages/start-session.ts';
import type { PreKeyBundle } from '../../src/pqxdh/bundle.ts';
import type { SessionMessage } from '../../src/ratchet/encrypt.ts';
import { decodeSession } from '../../src/ratchet/session-codec.ts';
import { decodeRecord } from '../../src/record/record.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { type Changes, storeKeys } from '../../src/store/store.ts';
import type { Outcome, Party } from './party.ts';

const peer = { id: 'the other', deviceId: 1 };

/** Counts writes: the values in a memory store are never changed in place, so no write means no change. */
class WatchedStore extends MemoryStore {
  writes = 0;

  override async write(changes: Changes): Promise<void> {
    this.writes++;
    await super.write(changes);
  }
}

export class OwnParty implements Party {
  readonly name = 'ours';
  readonly store = new WatchedStore();
  /** Which SPQR states and epochs its sessions went through. */
  readonly visited = new Set<string>();
  highestEpoch = 0;

  async bundle(withPreKey: boolean): Promise<PreKeyBundle> {
    const { keyPair, registrationId } = await ensureIdentity(this.store);
    const [preKey] = withPreKey ? await createPreKeys(this.store, 1) : [];
    return {
      registrationId,
      deviceId: 1,
      identityKey: keyPair.publicKey,
      signedPreKey: await createSignedPreKey(this.store),
      kyberPreKey: await createKyberPreKey(this.store, withPreKey ? 'one-time' : 'last-resort'),
      ...(preKey === undefined ? {} : { preKey }),
    };
  }

  async process(bundle: PreKeyBundle): Promise<void> {
    await ensureIdentity(this.store);
    await startSession(this.store, peer, bundle);
    await this.#look();
  }

  async encrypt(text: string): Promise<SessionMessage> {
    const message = await encryptMessage(this.store, peer, new TextEncoder().encode(text));
    await this.#look();
    return message;
  }

  async decrypt(message: SessionMessage): Promise<Outcome> {
    const { writes } = this.store;
    try {
      const { plaintext } = await decryptMessage(this.store, peer, message);
      await this.#look();
      return { text: new TextDecoder().decode(plaintext) };
    } catch (failure) {
      if (!(failure instanceof SignalError)) throw failure;
      if (this.store.writes !== writes) throw new Error('a refused message changed the store');
      const refused = failure.code === 'duplicate-message' ? 'duplicate' : 'other';
      return { refused, why: `${failure.code}: ${failure.message}` };
    }
  }

  async #look(): Promise<void> {
    const [current] = decodeRecord(await this.store.read(storeKeys.session(peer))).sessions;
    if (current === undefined) return;
    const { spqr } = decodeSession(current);
    if (spqr.version !== 1) throw new Error('a session without the post-quantum ratchet');
    this.visited.add(spqr.braid.kind);
    this.highestEpoch = Math.max(this.highestEpoch, spqr.braid.epoch);
  }
}
