// libsignal-client 0.86.5 (Java) as one end of a schedule.

import type { PreKeyBundle } from '../../src/pqxdh/bundle.ts';
import type { SessionMessage } from '../../src/ratchet/encrypt.ts';
import type { Outcome, Party } from '../schedule/party.ts';
import { bytesOf, hexArgument, type JavaPipe, RefusedByJava } from './java-pipe.ts';

const peer = 'the-other';

export class JavaParty implements Party {
  readonly name = 'Java';
  readonly #pipe: JavaPipe;
  readonly #id: string;

  private constructor(pipe: JavaPipe, id: string) {
    this.#pipe = pipe;
    this.#id = id;
  }

  static async create(pipe: JavaPipe, id: string): Promise<JavaParty> {
    await pipe.call('party', id);
    return new JavaParty(pipe, id);
  }

  async bundle(withPreKey: boolean): Promise<PreKeyBundle> {
    const words = await this.#pipe.call('bundle', this.#id, withPreKey ? 'with-prekey' : 'without');
    const preKeyId = Number(words[1]);
    return {
      registrationId: Number(words[0]),
      deviceId: 1,
      identityKey: bytesOf(words[9]),
      signedPreKey: { id: Number(words[3]), publicKey: bytesOf(words[4]), signature: bytesOf(words[5]) },
      kyberPreKey: { id: Number(words[6]), publicKey: bytesOf(words[7]), signature: bytesOf(words[8]) },
      ...(preKeyId < 0 ? {} : { preKey: { id: preKeyId, publicKey: bytesOf(words[2]) } }),
    };
  }

  async process(bundle: PreKeyBundle): Promise<void> {
    const { signedPreKey, kyberPreKey, preKey } = bundle;
    await this.#pipe.call(
      'process',
      this.#id,
      peer,
      String(bundle.registrationId),
      String(preKey?.id ?? -1),
      hexArgument(preKey?.publicKey ?? new Uint8Array(0)),
      String(signedPreKey.id),
      hexArgument(signedPreKey.publicKey),
      hexArgument(signedPreKey.signature),
      String(kyberPreKey.id),
      hexArgument(kyberPreKey.publicKey),
      hexArgument(kyberPreKey.signature),
      hexArgument(bundle.identityKey),
    );
  }

  async encrypt(text: string): Promise<SessionMessage> {
    const words = await this.#pipe.call(
      'encrypt',
      this.#id,
      peer,
      hexArgument(new TextEncoder().encode(text)),
    );
    return { type: Number(words[0]) === 3 ? 3 : 2, bytes: bytesOf(words[1]) };
  }

  async decrypt({ type, bytes }: SessionMessage): Promise<Outcome> {
    try {
      const [plaintext] = await this.#pipe.call('decrypt', this.#id, peer, String(type), hexArgument(bytes));
      return { text: new TextDecoder().decode(bytesOf(plaintext)) };
    } catch (failure) {
      if (!(failure instanceof RefusedByJava)) throw failure;
      const refused = failure.message === 'DuplicateMessageException' ? 'duplicate' : 'other';
      return { refused, why: failure.message };
    }
  }
}
