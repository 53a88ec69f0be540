// @signalapp/libsignal-client 0.103.0 as one end of a schedule: the newest official library, minimum SPQR V1.

import * as libsignal from '@signalapp/libsignal-client';
import type { PreKeyBundle } from '../../src/pqxdh/bundle.ts';
import type { SessionMessage } from '../../src/ratchet/encrypt.ts';
import type { Outcome, Party } from '../schedule/party.ts';
import { NpmStores } from './npm-stores.ts';

const own = libsignal.ProtocolAddress.new('own', 1);
const peer = libsignal.ProtocolAddress.new('the-other', 1);

function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

export class NpmParty implements Party {
  readonly name = 'npm';
  readonly #stores = new NpmStores();
  #lastKeyId = 0;

  async bundle(withPreKey: boolean): Promise<PreKeyBundle> {
    const { identity, registrationId } = this.#stores;
    const signed = libsignal.PrivateKey.generate();
    const kyber = libsignal.KEMKeyPair.generate();
    const signedSignature = identity.sign(signed.getPublicKey().serialize());
    const kyberSignature = identity.sign(kyber.getPublicKey().serialize());
    const signedId = ++this.#lastKeyId;
    const kyberId = ++this.#lastKeyId;
    this.#stores.signedPreKeys.add(
      libsignal.SignedPreKeyRecord.new(signedId, 0, signed.getPublicKey(), signed, signedSignature),
    );
    this.#stores.kyberPreKeys.add(libsignal.KyberPreKeyRecord.new(kyberId, 0, kyber, kyberSignature));
    return {
      registrationId,
      deviceId: 1,
      identityKey: plain(identity.getPublicKey().serialize()),
      signedPreKey: {
        id: signedId,
        publicKey: plain(signed.getPublicKey().serialize()),
        signature: signedSignature,
      },
      kyberPreKey: {
        id: kyberId,
        publicKey: plain(kyber.getPublicKey().serialize()),
        signature: kyberSignature,
      },
      ...(withPreKey ? { preKey: this.#preKey() } : {}),
    };
  }

  #preKey(): { id: number; publicKey: Uint8Array } {
    const key = libsignal.PrivateKey.generate();
    const id = ++this.#lastKeyId;
    this.#stores.preKeys.add(libsignal.PreKeyRecord.new(id, key.getPublicKey(), key));
    return { id, publicKey: plain(key.getPublicKey().serialize()) };
  }

  async process(bundle: PreKeyBundle): Promise<void> {
    const { signedPreKey, kyberPreKey, preKey } = bundle;
    const official = libsignal.PreKeyBundle.new(
      bundle.registrationId,
      bundle.deviceId,
      preKey?.id ?? null,
      preKey === undefined ? null : libsignal.PublicKey.deserialize(plain(preKey.publicKey)),
      signedPreKey.id,
      libsignal.PublicKey.deserialize(plain(signedPreKey.publicKey)),
      plain(signedPreKey.signature),
      libsignal.PublicKey.deserialize(plain(bundle.identityKey)),
      kyberPreKey.id,
      libsignal.KEMPublicKey.deserialize(plain(kyberPreKey.publicKey)),
      plain(kyberPreKey.signature),
    );
    const { sessions, identities } = this.#stores;
    await libsignal.processPreKeyBundle(official, peer, own, sessions, identities);
  }

  async encrypt(text: string): Promise<SessionMessage> {
    const { sessions, identities } = this.#stores;
    const plaintext = plain(new TextEncoder().encode(text));
    const message = await libsignal.signalEncrypt(plaintext, peer, own, sessions, identities);
    return { type: message.type() === 3 ? 3 : 2, bytes: plain(message.serialize()) };
  }

  async decrypt(message: SessionMessage): Promise<Outcome> {
    try {
      return { text: new TextDecoder().decode(await this.#open(message)) };
    } catch (failure) {
      if (!(failure instanceof libsignal.LibSignalErrorBase)) throw failure;
      const duplicate = failure.code === libsignal.ErrorCode.DuplicatedMessage;
      return { refused: duplicate ? 'duplicate' : 'other', why: failure.message };
    }
  }

  #open({ type, bytes }: SessionMessage): Promise<Uint8Array> {
    const { sessions, identities, preKeys, signedPreKeys, kyberPreKeys } = this.#stores;
    if (type === 2) {
      const message = libsignal.SignalMessage.deserialize(plain(bytes));
      return libsignal.signalDecrypt(message, peer, own, sessions, identities);
    }
    const message = libsignal.PreKeySignalMessage.deserialize(plain(bytes));
    return libsignal.signalDecryptPreKey(
      message,
      peer,
      own,
      sessions,
      identities,
      preKeys,
      signedPreKeys,
      kyberPreKeys,
    );
  }
}
