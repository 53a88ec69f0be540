// Keys, XEdDSA and Kyber1024 against values of the official library, both directions.

import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { agree, keyPairFrom } from '../../src/primitives/curve.ts';
import { kyberDecapsulate, kyberEncapsulate } from '../../src/primitives/kyber1024.ts';
import { sign, verify } from '../../src/primitives/xeddsa.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { vectorsOf } from './files.ts';

interface KeyVector {
  agreements: { aPriv: string; aPub: string; bPriv: string; bPub: string; shared: string }[];
  signatures: { priv: string; pub: string; message: string; signature: string }[];
  localSignatures: { priv: string; pub: string; message: string; random64: string; signature: string }[];
  negative: { pub: string; message: string; signature: string; valid: boolean }[];
}

interface KyberVector {
  cases: Record<
    'publicKey' | 'secretKey' | 'random32' | 'ciphertext' | 'sharedSecret' | 'fipsSharedSecret',
    string
  >[];
}

describe.each(vectorsOf<KeyVector>('keys'))('$name', ({ content }) => {
  test('agreements_and_public_keys_are_the_same', () => {
    for (const { aPriv, aPub, bPriv, bPub, shared } of content.agreements) {
      expect(toHex(keyPairFrom(fromHex(aPriv)).publicKey)).toBe(aPub);
      expect(toHex(keyPairFrom(fromHex(bPriv)).publicKey)).toBe(bPub);
      expect(toHex(agree(fromHex(aPriv), fromHex(bPub)))).toBe(shared);
      expect(toHex(agree(fromHex(bPriv), fromHex(aPub)))).toBe(shared);
    }
  });

  test('signatures_of_the_library_verify', () => {
    for (const { pub, message, signature } of content.signatures) {
      expect(verify(fromHex(pub), fromHex(message), fromHex(signature))).toBe(true);
    }
  });

  test('our_signatures_are_reproduced_from_their_randomness', () => {
    for (const { priv, pub, message, random64, signature } of content.localSignatures) {
      expect(toHex(sign(fromHex(priv), fromHex(message), () => fromHex(random64)))).toBe(signature);
      expect(verify(fromHex(pub), fromHex(message), fromHex(signature))).toBe(true);
    }
  });

  test('altered_and_crafted_signatures_get_the_verdict_of_the_library', () => {
    expect(content.negative.length).toBeGreaterThan(0);
    content.negative.forEach(({ pub, message, signature, valid }, number) => {
      expect(verify(fromHex(pub), fromHex(message), fromHex(signature)), `case ${number}`).toBe(valid);
    });
  });
});

describe.each(vectorsOf<KyberVector>('kyber'))('$name', ({ content }) => {
  test('the_round_three_secret_comes_out_on_both_sides_and_the_fips_one_does_not', () => {
    for (const entry of content.cases) {
      const sealed = kyberEncapsulate(fromHex(entry.publicKey), () => fromHex(entry.random32));
      expect(toHex(sealed.ciphertext)).toBe(entry.ciphertext);
      expect(toHex(sealed.sharedSecret)).toBe(entry.sharedSecret);
      const opened = kyberDecapsulate(fromHex(entry.secretKey), fromHex(entry.ciphertext));
      expect(toHex(opened)).toBe(entry.sharedSecret);
      const plain = ml_kem1024.decapsulate(
        fromHex(entry.ciphertext).subarray(1),
        fromHex(entry.secretKey).subarray(1),
      );
      expect(toHex(plain)).toBe(entry.fipsSharedSecret);
      expect(entry.fipsSharedSecret).not.toBe(entry.sharedSecret);
    }
  });
});
