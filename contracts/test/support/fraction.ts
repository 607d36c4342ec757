/** Exact numbers: fractions of integers in lowest terms, with a positive denominator. */

export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function fraction(n: bigint, d = 1n): Fraction {
  const common = gcd(n, d);
  return common === 1n ? { n, d } : { n: n / common, d: d / common };
}

export const ZERO = fraction(0n);

export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.d === 1n && b.d === 1n ? { n: a.n + b.n, d: 1n } : fraction(a.n * b.d + b.n * a.d, a.d * b.d);

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { n: -b.n, d: b.d });

export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);

export const sum = (parts: Fraction[]): Fraction => parts.reduce(plus, ZERO);

/** Whether a ≤ b. */
export const atMost = (a: Fraction, b: Fraction): boolean => a.n * b.d <= b.n * a.d;

/** For messages. */
export const show = (a: Fraction): string => (a.d === 1n ? `${a.n}` : `${a.n / a.d} + ${a.n % a.d}/${a.d}`);
