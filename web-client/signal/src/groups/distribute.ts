// Sender keys on their way to the members: made, handed out inside one-to-one sessions, taken in.

import { equalBytes } from '../bytes.ts';
import { requireLength, SignalError } from '../errors.ts';
import { generateKeyPair } from '../primitives/curve.ts';
import { draw, type Randomness } from '../random.ts';
import { noSkippedKeys } from '../skipped-keys.ts';
import { decodeDistribution, distributionIdBytes, encodeDistribution } from '../wire/sender-key-message.ts';
import {
  decodeSenderKeys,
  encodeSenderKeys,
  maxSenderKeyStates,
  type SenderKeyState,
} from './sender-key-record.ts';

/**
 * Our own sender key for a distribution id (16 bytes), made on first use, and the message that gives it to a member
 * at its present position. Rotate by a new id or a deleted record whenever somebody leaves.
 */
export function distributeSenderKey(
  record: Uint8Array | undefined,
  distributionId: Uint8Array,
  random: Randomness,
): { readonly record: Uint8Array; readonly distribution: Uint8Array } {
  requireLength(distributionId, distributionIdBytes, 'distribution id', 'invalid-argument');
  const known = decodeSenderKeys(record);
  const states = known.length === 0 ? [createState(random)] : known;
  const [state] = states;
  if (state?.signingPrivateKey === undefined) {
    throw new SignalError('no-sender-key', 'this record is another sender’s: only its owner hands it out');
  }
  const { chainId, index: iteration, key: chainKey, signingKey } = state;
  return {
    record: encodeSenderKeys(states),
    distribution: encodeDistribution({ distributionId, chainId, iteration, chainKey, signingKey }),
  };
}

function createState(random: Randomness): SenderKeyState {
  const [a = 0, b = 0, c = 0, d = 0] = draw(random, 'group.chain-id', 4);
  const signing = generateKeyPair(random, 'group.signing');
  return {
    chainId: ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d,
    index: 0,
    key: draw(random, 'group.chain-key', 32).slice(),
    signingKey: signing.publicKey,
    signingPrivateKey: signing.privateKey,
    skipped: noSkippedKeys,
  };
}

/** Takes in a member's sender key. A state that is known already keeps its position and its skipped keys. */
export function acceptSenderKey(
  record: Uint8Array | undefined,
  distribution: Uint8Array,
): { readonly record: Uint8Array; readonly distributionId: Uint8Array } {
  const { distributionId, chainId, iteration, chainKey, signingKey } = decodeDistribution(distribution);
  const states = decodeSenderKeys(record);
  const known = states.find((state) => state.chainId === chainId && equalBytes(state.signingKey, signingKey));
  const fresh = { chainId, index: iteration, key: chainKey, signingKey, skipped: noSkippedKeys };
  const others = states.filter((state) => state.chainId !== chainId);
  const kept = [known ?? fresh, ...others].slice(0, maxSenderKeyStates);
  return { record: encodeSenderKeys(kept), distributionId };
}
