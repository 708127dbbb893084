/** The library's one seeded generator: initial weights, shuffling, dropout and every random state that is not given. */
import { checkInteger, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { log } from "./log.ts";

/**
 * xoshiro128**: 128 bits of state, period 2¹²⁸ - 1, in 32-bit integer arithmetic only, so that a seed gives the same numbers in
 * every engine. Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021),
 * https://doi.org/10.1145/3460772. Not for cryptography.
 *
 * @example
 * const random = new Generator(7);
 * random.uniform();                     // in [0, 1)
 * random.shuffle(Uint32Array.of(0, 1, 2));
 */
export class Generator {
  private readonly words = new Uint32Array(4);

  /**
   * Seeds with four outputs of splitmix32 (Steele, Lea and Flood, OOPSLA 2014, https://doi.org/10.1145/2660193.2660195, with the
   * 32-bit finalizer of https://github.com/skeeto/hash-prospector). It maps counters to outputs one to one, so that at most
   * one of the four is 0, and the forbidden state of zeros can't occur.
   *
   * @param seed a whole number from 0 to 2³² - 1
   * @throws ArgumentError for any other seed
   */
  constructor(seed: number) {
    let counter = checkInteger("seed", seed, 0, 0xffffffff);
    for (let i = 0; i < 4; i++) {
      counter = (counter + 0x9e3779b9) >>> 0;
      let z = counter;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.words[i] = z ^ (z >>> 15);
    }
  }

  /** 32 random bits as a number from 0 to 2³² - 1. */
  uint32(): number {
    const s = this.words;
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2⁻²⁴: exact as a float32, which therefore never rounds up to 1. */
  uniform(): number {
    return (this.uint32() >>> 8) / 0x1000000;
  }

  /**
   * Standard normal, mean 0 and variance 1, by Marsaglia's polar method, https://doi.org/10.1137/1006063. The second number of
   * each pair is dropped: so the four words of `state()` are all that a later number depends on.
   */
  normal(): number {
    for (;;) {
      const x = (this.uint32() | 0) / 0x80000000;
      const y = (this.uint32() | 0) / 0x80000000;
      const r2 = x * x + y * y;
      if (r2 < 1 && r2 > 0) return x * Math.sqrt((-2 * log(r2)) / r2);
    }
  }

  /** A whole number from 0 to n - 1, each as likely as the others. @param n from 1 to 2³² */
  integer(n: number): number {
    return this.#below(checkInteger("Generator.integer: n", n, 1, 0x100000000));
  }

  /** Puts `indices` in random order, in place (Fisher and Yates; Knuth, TAOCP 2, algorithm 3.4.2P). */
  shuffle(indices: Uint32Array): void {
    for (let i = indices.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      const item = indices[i]!;
      indices[i] = indices[j]!;
      indices[j] = item;
    }
  }

  /** Four 32-bit numbers from which `restore` goes on exactly here. */
  state(): number[] {
    return [...this.words];
  }

  /** The same as `integer`, of an n that is known to be good. */
  #below(n: number): number {
    for (;;) {
      const bits = this.uint32();
      const remainder = bits % n;
      // The last numbers of 32 bits, where no whole run of n fits any more, would favour small remainders.
      if (bits - remainder <= 0x100000000 - n) return remainder;
    }
  }

  /** Goes on from where `state()` was taken. @throws ArgumentError for anything that `state()` can't have given */
  restore(state: readonly number[]): void {
    const sound =
      Array.isArray(state) &&
      state.length === 4 &&
      state.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffffffff) &&
      state.some((word) => word !== 0);
    if (!sound) {
      throw new ArgumentError(
        `Generator.restore: state must be four whole numbers from 0 to 4294967295, not all 0, found ${show(state)}. ` +
          "Pass what state() gave.",
      );
    }
    this.words.set(state);
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

let shared: Generator | undefined;

/**
 * Makes everything random after it reproducible: initial weights, shuffling, dropout, splits and data sets without a random
 * state of their own.
 *
 * @param n a whole number from 0 to 2³² - 1
 * @throws ArgumentError for any other seed
 *
 * @example
 * seed(0);
 */
export function seed(n: number): void {
  shared = new Generator(n);
}

/** The generator that `seed` sets; unseeded it starts from the system's entropy. */
export function defaultGenerator(): Generator {
  shared ??= new Generator(crypto.getRandomValues(new Uint32Array(1))[0]!);
  return shared;
}
