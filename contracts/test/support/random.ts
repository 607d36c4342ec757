/** A seeded generator (xorshift128+ started by splitmix64): the same numbers wherever and whenever it runs. */
export class Random {
  #a: bigint;
  #b: bigint;

  constructor(seed: bigint) {
    let state = BigInt.asUintN(64, seed);
    const next = (): bigint => {
      state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
      let z = state;
      z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      return z ^ (z >> 31n);
    };
    this.#a = next();
    this.#b = next();
  }

  #next(): bigint {
    let x = this.#a;
    const y = this.#b;
    this.#a = y;
    x ^= BigInt.asUintN(64, x << 23n);
    this.#b = x ^ y ^ (x >> 17n) ^ (y >> 26n);
    return BigInt.asUintN(64, this.#b + y);
  }

  /** From `low` to `high`, both possible; at most 2^64 apart. */
  between(low: bigint, high: bigint): bigint {
    return low + (this.#next() % (high - low + 1n));
  }

  integer(low: number, high: number): number {
    return Number(this.between(BigInt(low), BigInt(high)));
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.integer(1, times) === 1;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)]!;
  }
}
