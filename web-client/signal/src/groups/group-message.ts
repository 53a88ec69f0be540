// Messages to a group under a sender key: one ciphertext for all members, signed by its sender.

import { ascii, concat, wipe } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { decryptCbc, encryptCbc } from '../primitives/aes.ts';
import { hkdf } from '../primitives/hash.ts';
import { requireSignature, sign } from '../primitives/xeddsa.ts';
import type { Randomness } from '../random.ts';
import { seedFor, step } from '../ratchet/chain.ts';
import {
  decodeSenderKeyMessage,
  distributionIdBytes,
  encodeSenderKeyMessage,
} from '../wire/sender-key-message.ts';
import { decodeSenderKeys, encodeSenderKeys } from './sender-key-record.ts';

const groupInfo = ascii('WhisperGroup');

function groupKeys(seed: Uint8Array): { readonly iv: Uint8Array; readonly aesKey: Uint8Array } {
  const keys = hkdf(undefined, seed, groupInfo, 48);
  const split = { iv: keys.slice(0, 16), aesKey: keys.slice(16) };
  wipe(keys);
  return split;
}

/** Encrypts for everybody who has our sender key; a message of type 7. */
export function encryptForGroup(
  record: Uint8Array | undefined,
  distributionId: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): { readonly record: Uint8Array; readonly message: Uint8Array } {
  requireLength(distributionId, distributionIdBytes, 'distribution id', 'invalid-argument');
  const [state, ...older] = decodeSenderKeys(record);
  if (state?.signingPrivateKey === undefined) {
    throw new SignalError('no-sender-key', 'no sender key of our own here: distribute one first');
  }
  const { seed, chain } = step(state);
  const { iv, aesKey } = groupKeys(seed);
  const ciphertext = encryptCbc(aesKey, iv, plaintext);
  const { chainId, index: iteration } = state;
  const covered = encodeSenderKeyMessage({ distributionId, chainId, iteration, ciphertext });
  const message = concat(covered, sign(state.signingPrivateKey, covered, random));
  wipe(seed, aesKey, iv);
  return { record: encodeSenderKeys([chain, ...older]), message };
}

/** Decrypts a message with the sender keys of its sender; throws and changes nothing if it cannot be. */
export function decryptFromGroup(
  record: Uint8Array | undefined,
  message: Uint8Array,
): { readonly record: Uint8Array; readonly plaintext: Uint8Array; readonly distributionId: Uint8Array } {
  const received = decodeSenderKeyMessage(message);
  const states = decodeSenderKeys(record);
  const state = states.find(({ chainId }) => chainId === received.chainId);
  if (state === undefined) {
    throw new SignalError(
      'no-sender-key',
      `no sender key for chain ${received.chainId}: ask its sender for it`,
    );
  }
  requireSignature(state.signingKey, received.covered, received.signature, 'group message');
  const { seed, chain } = seedFor(state, received.iteration);
  const { iv, aesKey } = groupKeys(seed);
  try {
    const plaintext = decryptCbc(aesKey, iv, received.ciphertext);
    const changed = states.map((old) => (old === state ? chain : old));
    return { record: encodeSenderKeys(changed), plaintext, distributionId: received.distributionId };
  } finally {
    wipe(seed, aesKey, iv);
  }
}
