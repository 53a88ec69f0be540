// Which record a message needs: one for each sender and distribution id, read before anything is decrypted.

import { decodeDistribution, decodeSenderKeyMessage } from '../wire/sender-key-message.ts';

/** The distribution id that a group message names; nothing is proven by it until the message is decrypted. */
export function distributionIdOf(message: Uint8Array): Uint8Array {
  return decodeSenderKeyMessage(message).distributionId;
}

/** The distribution id of a sender key on its way: `acceptSenderKey` wants the record of its sender and this id. */
export function distributionIdOfKey(distribution: Uint8Array): Uint8Array {
  return decodeDistribution(distribution).distributionId;
}
