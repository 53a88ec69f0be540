// The simple face, outgoing: plaintext to message, with the session stored before the message is returned.

import type { SessionMessage } from '../ratchet/encrypt.ts';
import { encryptWithRecord } from '../record/encrypt.ts';
import { type DeviceAddress, type SignalStore, storeKeys } from '../store/store.ts';
import { contextFor, joinChanges, type MessageOptions } from './session-options.ts';

/**
 * Encrypts `plaintext` for one device and stores the session. Errors: `no-session` and `stale-session` ask for a
 * bundle and `startSession`. The transport carries `type` beside `bytes`.
 */
export function encryptMessage(
  store: SignalStore,
  peer: DeviceAddress,
  plaintext: Uint8Array,
  options: MessageOptions<SessionMessage> = {},
): Promise<SessionMessage> {
  const key = storeKeys.session(peer);
  return store.exclusively(key, async () => {
    const context = await contextFor(store, peer, options);
    const { record, message } = encryptWithRecord(await store.read(key), plaintext, context);
    await store.write(joinChanges(new Map([[key, record]]), options.alongside?.(message)));
    return message;
  });
}
