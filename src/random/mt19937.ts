/**
 * NumPy's legacy `RandomState`: MT19937 and the distributions that the data sets and the splits draw from. The same seed gives
 * NumPy's numbers, to the last bit where no logarithm is involved; NumPy has frozen this stream (NEP 19).
 * https://numpy.org/doc/stable/reference/random/legacy.html
 */
import { checkInteger } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { log } from "./log.ts";

const SIZE = 624;
const MIDDLE = 397;
const TWIST = 0x9908b0df;

/**
 * `numpy.random.RandomState(seed)` for a whole number from 0 to 2³² - 1.
 *
 * Matsumoto and Nishimura, Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator,
 * ACM TOMACS 8 (1998), https://doi.org/10.1145/272991.272995. Seeding is `init_genrand` of its 2002 version.
 *
 * @throws ArgumentError for any other seed
 */
export class RandomState {
  private readonly words = new Uint32Array(SIZE);
  private next = SIZE;
  private spare: number | undefined;

  constructor(seed: number) {
    const words = this.words;
    words[0] = checkInteger("randomState", seed, 0, 0xffffffff);
    for (let i = 1; i < SIZE; i++) {
      const previous = words[i - 1]!;
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** 32 random bits as a number from 0 to 2³² - 1. */
  uint32(): number {
    if (this.next === SIZE) this.refill();
    let y = this.words[this.next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Uniform in [0, 1), 53 bits: `random_sample()`. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform in [low, high): `uniform(low, high)`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** Standard normal by Marsaglia's polar method; every second call returns the spare of the one before. */
  standardNormal(): number {
    if (this.spare !== undefined) {
      const spare = this.spare;
      this.spare = undefined;
      return spare;
    }
    for (;;) {
      const x1 = 2 * this.random() - 1;
      const x2 = 2 * this.random() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * log(r2)) / r2);
      this.spare = f * x1;
      return f * x2;
    }
  }

  /** Normal with mean `loc` and standard deviation `scale`. */
  normal(loc: number, scale: number): number {
    return loc + scale * this.standardNormal();
  }

  /** A whole number from 0 to `most`, unbiased: `most`'s bits are drawn until they are not above it. No draw for 0. */
  interval(most: number): number {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.uint32() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** Puts `indices` in random order, in place. */
  shuffle(indices: Uint32Array): void {
    for (let i = indices.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const item = indices[i]!;
      indices[i] = indices[j]!;
      indices[j] = item;
    }
  }

  /** The numbers 0 to length - 1 in random order. */
  permutation(length: number): Uint32Array {
    const indices = Uint32Array.from({ length }, (_, i) => i);
    this.shuffle(indices);
    return indices;
  }

  /** `size` different ones of `items`: `choice(items, size, replace=False)`. @throws ArgumentError for more than there are */
  choice(items: Uint32Array, size: number): Uint32Array {
    if (size > items.length) {
      throw new ArgumentError(`choice: can't take ${size} different ones out of ${items.length}. Take fewer.`);
    }
    return this.permutation(items.length)
      .subarray(0, size)
      .map((i) => items[i]!);
  }

  private refill(): void {
    const words = this.words;
    for (let i = 0; i < SIZE; i++) {
      const y = (words[i]! & 0x80000000) | (words[(i + 1) % SIZE]! & 0x7fffffff);
      words[i] = words[(i + MIDDLE) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? TWIST : 0);
    }
    this.next = 0;
  }
}
