// The part of the store suite that talks: whole conversations over two stores, with things going wrong.

import { SignalError } from '../errors.ts';
import { decryptMessage } from '../messages/decrypt-message.ts';
import { encryptMessage } from '../messages/encrypt-message.ts';
import { ensureIdentity } from '../messages/identity.ts';
import { createKyberPreKey, createPreKeys, createSignedPreKey } from '../messages/prekeys.ts';
import { startSession } from '../messages/start-session.ts';
import type { PreKeyBundle } from '../pqxdh/bundle.ts';
import { expectThat, type OpenStore, type StoreCase } from './acceptance.ts';
import { type SignalStore, storeKeys } from './store.ts';

const alice = { id: 'alice', deviceId: 1 };
const bob = { id: 'bob', deviceId: 1 };
const text = new TextEncoder().encode('a message');

async function publish(store: SignalStore): Promise<PreKeyBundle> {
  const { keyPair, registrationId } = await ensureIdentity(store);
  const [preKey] = await createPreKeys(store, 1);
  return {
    registrationId,
    deviceId: 1,
    identityKey: keyPair.publicKey,
    signedPreKey: await createSignedPreKey(store),
    kyberPreKey: await createKyberPreKey(store, 'last-resort'),
    ...(preKey === undefined ? {} : { preKey }),
  };
}

async function connected(open: OpenStore) {
  const stores = { alice: await open(), bob: await open() };
  await ensureIdentity(stores.alice);
  const bundle = await publish(stores.bob);
  await startSession(stores.alice, bob, bundle);
  return { ...stores, bundle };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expectThat(failure instanceof SignalError, `expected a SignalError, got ${String(failure)}`);
  return failure instanceof SignalError ? failure.code : '';
}

export function conversationCases(open: OpenStore): readonly StoreCase[] {
  return [
    {
      name: 'two_stores_talk_both_ways_and_the_one_time_prekey_is_gone',
      run: async () => {
        const { alice: a, bob: b, bundle } = await connected(open);
        const first = await decryptMessage(b, alice, await encryptMessage(a, bob, text));
        expectThat(String(first.plaintext) === String(text), 'another text came out');
        expectThat(first.usedPreKeyId === bundle.preKey?.id, 'the used prekey was not reported');
        const gone = await b.read(storeKeys.preKey(bundle.preKey?.id ?? 0));
        expectThat(gone === undefined, 'the one-time prekey is still there');
        for (let turn = 0; turn < 5; turn++) {
          await decryptMessage(a, bob, await encryptMessage(b, alice, text));
          await decryptMessage(b, alice, await encryptMessage(a, bob, text));
        }
      },
    },
    {
      name: 'a_repeated_message_is_refused_and_the_session_goes_on',
      run: async () => {
        const { alice: a, bob: b } = await connected(open);
        const message = await encryptMessage(a, bob, text);
        await decryptMessage(b, alice, message);
        const code = await refusal(decryptMessage(b, alice, message));
        expectThat(code === 'duplicate-message', `the repeat was refused as ${code}`);
        await decryptMessage(b, alice, await encryptMessage(a, bob, text));
      },
    },
    {
      name: 'many_messages_at_once_use_every_key_once',
      run: async () => {
        const { alice: a, bob: b } = await connected(open);
        const messages = await Promise.all(Array.from({ length: 8 }, () => encryptMessage(a, bob, text)));
        await Promise.all(messages.map((message) => decryptMessage(b, alice, message)));
      },
    },
    {
      name: 'what_is_written_alongside_lands_with_the_session_or_not_at_all',
      run: async () => {
        const { alice: a, bob: b } = await connected(open);
        const message = await encryptMessage(a, bob, text, {
          alongside: ({ bytes }) => new Map([['app/outbox/1', bytes]]),
        });
        expectThat((await a.read('app/outbox/1')) !== undefined, 'the outbox entry is missing');
        const before = await b.read(storeKeys.session(alice));
        const failing = decryptMessage(b, alice, message, {
          alongside: () => new Map([['signal/identity', text]]),
        });
        expectThat((await refusal(failing)) === 'invalid-argument', 'the package’s own key was taken');
        expectThat(String(await b.read(storeKeys.session(alice))) === String(before), 'the session moved on');
        await decryptMessage(b, alice, message, {
          alongside: ({ plaintext }) => new Map([['app/inbox/1', plaintext]]),
        });
        expectThat(String(await b.read('app/inbox/1')) === String(text), 'the plaintext is missing');
      },
    },
  ];
}
