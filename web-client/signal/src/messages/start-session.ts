// Starting a session over a store: check the bundle, pin the identity, write both at once.

import type { PreKeyBundle } from '../pqxdh/bundle.ts';
import { initiateSession } from '../record/initiate.ts';
import { type DeviceAddress, type SignalStore, storeKeys } from '../store/store.ts';
import { contextFor, type MessageOptions } from './session-options.ts';

/** Starts (or re-keys) the session with a device from its bundle. The first message then carries the handshake. */
export function startSession(
  store: SignalStore,
  peer: DeviceAddress,
  bundle: PreKeyBundle,
  options: Omit<MessageOptions<never>, 'alongside'> = {},
): Promise<void> {
  const key = storeKeys.session(peer);
  return store.exclusively(key, async () => {
    const context = await contextFor(store, peer, options);
    const record = initiateSession(await store.read(key), bundle, context);
    await store.write(
      new Map([
        [key, record],
        [storeKeys.peerIdentity(peer), bundle.identityKey],
      ]),
    );
  });
}

/** Whether a message can be encrypted for this device without a bundle. */
export async function hasSession(store: SignalStore, peer: DeviceAddress): Promise<boolean> {
  return (await store.read(storeKeys.session(peer))) !== undefined;
}
