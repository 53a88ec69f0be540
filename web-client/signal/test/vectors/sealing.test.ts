// Boxes that libsignal sealed: they open here, and no altered one does.

import { describe, expect, test } from 'vitest';
import { SignalError } from '../../src/errors.ts';
import { openSealed, seal } from '../../src/sealing.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';

interface SealingVector {
  boxes: Record<'privateKey' | 'publicKey' | 'info' | 'aad' | 'plaintext' | 'sealed', string>[];
}

describe.each(vectorsOf<SealingVector>('sealing'))('$name', ({ content }) => {
  test.each(content.boxes)('box %# opens, and ours to the same key as well', async (box) => {
    const [key, info, aad] = [fromHex(box.privateKey), fromHex(box.info), fromHex(box.aad)];
    expect(toHex(await openSealed(key, info, aad, fromHex(box.sealed)))).toBe(box.plaintext);
    const own = await seal(fromHex(box.publicKey), info, aad, fromHex(box.plaintext));
    expect(own.length).toBe(box.sealed.length / 2);
    expect(toHex(await openSealed(key, info, aad, own))).toBe(box.plaintext);
  });

  test.each(content.boxes)('box %# is refused when anything differs', async (box) => {
    const [key, info, aad] = [fromHex(box.privateKey), fromHex(box.info), fromHex(box.aad)];
    const sealed = fromHex(box.sealed);
    const refused = (...given: Parameters<typeof openSealed>) =>
      expect(openSealed(...given)).rejects.toBeInstanceOf(SignalError);
    for (let at = 0; at < sealed.length; at += Math.ceil(sealed.length / 40)) {
      const flipped = sealed.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x80;
      // The top bit of an X25519 point is ignored by the curve, but not by HPKE: the point is part of the key schedule.
      await refused(key, info, aad, flipped);
      await refused(key, info, aad, sealed.slice(0, at));
    }
    await refused(key, new Uint8Array([...info, 0]), aad, sealed);
    await refused(key, info, new Uint8Array([...aad, 0]), sealed);
    await refused(new Uint8Array(32).fill(8), info, aad, sealed);
  });
});
