// GF(2^16) with polynomial 0x1100B, for the erasure code. No tables: secrets never choose a memory address.

const reduction = 0x1100b;

/** Product of two field elements, in the same sixteen steps whatever they are. */
export function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = a;
  for (let bit = 0; bit < 16; bit++) {
    product ^= shifted & -((b >>> bit) & 1);
    shifted = (shifted << 1) ^ (reduction & -((shifted >>> 15) & 1));
  }
  return product;
}

/** The inverse of a non-zero element: a^(2^16 - 2). */
export function invert(a: number): number {
  let result = 1;
  let power = a;
  for (let bit = 1; bit < 16; bit++) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}
