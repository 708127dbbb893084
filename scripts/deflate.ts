/**
 * Deflate (RFC 1951, https://www.rfc-editor.org/rfc/rfc1951) for what is packed once and downloaded often: 3 % smaller than zlib's
 * best, a hundred times as slow (measured). Any inflater reads it.
 *
 * Of all ways to write the data as literals and matches the shortest is taken, by dynamic programming; what a symbol costs follows from
 * the codes that the last round led to, until nothing gets shorter.
 */

/** Literals and matches, in order: length 0 is the literal `distance`. */
interface Symbol {
  readonly length: number;
  readonly distance: number;
}

/** For each length from 3 to 258, and each distance from 1 to 32768: its code, how many extra bits follow, and their value. */
const LENGTHS = codes(3, 258, (i) => (i < 8 ? 0 : (i >> 2) - 1), 257);
const DISTANCES = codes(1, 32768, (i) => (i < 4 ? 0 : (i >> 1) - 1), 0);
LENGTHS[258] = { code: 285, extra: 0, value: 0 };

function codes(first: number, last: number, extraOf: (i: number) => number, firstCode: number) {
  const table: { code: number; extra: number; value: number }[] = [];
  for (let i = 0, start = first; start <= last; start += 2 ** extraOf(i++)) {
    for (let value = 0; value < 2 ** extraOf(i) && start + value <= last; value++)
      table[start + value] = { code: firstCode + i, extra: extraOf(i), value };
  }
  return table;
}

/** Order in which the lengths of the code for code lengths are written. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const ROUNDS = 20;

/** The data, deflated. */
export function deflate(data: Uint8Array): Uint8Array {
  const matches = matchesOf(data);
  const symbols = shortest(data, matches, 0, data.length, fixedCosts);
  const out = new Bits();
  const ends = blocks(symbols);
  let from = 0;
  let begin = 0;
  ends.forEach((end, i) => {
    const to = symbols.slice(begin, end).reduce((at, { length }) => at + (length || 1), from);
    let best = symbols.slice(begin, end);
    let bits = size(best);
    let current = best;
    for (let round = 0; round < ROUNDS; round++) {
      current = shortest(data, matches, from, to, costsOf(current));
      const found = size(current);
      if (found < bits) [best, bits] = [current, found];
    }
    writeBlock(out, best, i === ends.length - 1);
    from = to;
    begin = end;
  });
  return out.bytes();
}

/** At each place the matches, each as [length, the least distance at which there is one so long], in ascending length. */
function matchesOf(data: Uint8Array): [length: number, distance: number][][] {
  const places = new Map<number, number[]>();
  return Array.from(data, (_, at) => {
    const found: [number, number][] = [];
    const key = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16);
    const most = Math.min(258, data.length - at);
    if (most < 3) return found;
    const earlier = places.get(key);
    if (!earlier) places.set(key, [at]);
    else {
      for (let i = earlier.length - 1, longest = 2; i >= 0 && longest < most && at - earlier[i]! <= 32768; i--) {
        const start = earlier[i]!;
        if (data[start + longest] !== data[at + longest]) continue;
        let length = 0;
        while (length < most && data[start + length] === data[at + length]) length++;
        if (length <= longest) continue;
        found.push([length, at - start]);
        longest = length;
      }
      earlier.push(at);
    }
    return found;
  });
}

/** Bits that symbols cost: of literals and lengths, and of distances, by code, without the extra bits. */
interface Costs {
  readonly literals: ArrayLike<number>;
  readonly distances: ArrayLike<number>;
}

const fixedCosts: Costs = {
  literals: Array.from({ length: 286 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  distances: new Array<number>(30).fill(5),
};

/** The cheapest symbols for the data from `from` to `to`. */
function shortest(
  data: Uint8Array,
  matches: readonly (readonly [number, number][])[],
  from: number,
  to: number,
  { literals, distances }: Costs,
): Symbol[] {
  const cost = new Float64Array(to - from + 1).fill(Number.POSITIVE_INFINITY);
  const lengths = new Uint16Array(to - from + 1);
  const steps = new Uint16Array(to - from + 1);
  cost[0] = 0;
  for (let at = from; at < to; at++) {
    const here = cost[at - from]!;
    const literal = here + literals[data[at]!]!;
    if (literal < cost[at - from + 1]!) {
      cost[at - from + 1] = literal;
      lengths[at - from + 1] = 0;
    }
    let length = 3;
    for (const [longest, distance] of matches[at]!) {
      const { code, extra } = DISTANCES[distance]!;
      const reach = here + distances[code]! + extra;
      for (; length <= longest && at + length <= to; length++) {
        const { code: lengthCode, extra: lengthExtra } = LENGTHS[length]!;
        const total = reach + literals[lengthCode]! + lengthExtra;
        if (total >= cost[at - from + length]!) continue;
        cost[at - from + length] = total;
        lengths[at - from + length] = length;
        steps[at - from + length] = distance;
      }
    }
  }
  const symbols: Symbol[] = [];
  for (let end = to - from; end > 0; ) {
    const length = lengths[end]!;
    symbols.push({ length, distance: length ? steps[end]! : data[from + end - 1]! });
    end -= length || 1;
  }
  return symbols.reverse();
}

function counts(symbols: readonly Symbol[]): [literals: Float64Array, distances: Float64Array] {
  const literals = new Float64Array(286);
  const distances = new Float64Array(30);
  literals[256] = 1;
  for (const { length, distance } of symbols) {
    literals[length ? LENGTHS[length]!.code : distance]!++;
    if (length) distances[DISTANCES[distance]!.code]!++;
  }
  return [literals, distances];
}

/** What an ideal code for these symbols would cost; what does not occur costs as much as what occurs once. */
function costsOf(symbols: readonly Symbol[]): Costs {
  const [literals, distances] = counts(symbols).map((each) => {
    const total = Math.log2(each.reduce((sum, count) => sum + count, 0) || 1);
    return each.map((count) => total - Math.log2(count || 1));
  });
  return { literals: literals!, distances: distances! };
}

/** Where blocks end: a block is cut in two where that makes it shorter. */
function blocks(symbols: readonly Symbol[], begin = 0, end = symbols.length): number[] {
  const whole = size(symbols.slice(begin, end));
  const cut = (at: number) => size(symbols.slice(begin, at)) + size(symbols.slice(at, end));
  let [from, to, best, at] = [begin + 1, end - 1, whole, 0];
  while (to - from > 8) {
    const tries = Array.from({ length: 9 }, (_, i) => from + Math.round(((to - from) * (i + 1)) / 10));
    const bits = tries.map(cut);
    const least = bits.indexOf(Math.min(...bits));
    if (bits[least]! < best) [best, at] = [bits[least]!, tries[least]!];
    [from, to] = [tries[least - 1] ?? from, tries[least + 1] ?? to];
  }
  return at ? [...blocks(symbols, begin, at), ...blocks(symbols, at, end)] : [end];
}

/** Bits of a block. */
function size(symbols: readonly Symbol[]): number {
  const out = new Bits();
  writeBlock(out, symbols, false);
  return out.length;
}

function writeBlock(out: Bits, symbols: readonly Symbol[], isLast: boolean): void {
  const [literals, distances] = counts(symbols).map((each) => codeLengths(each, 15));
  const used = (lengths: number[], least: number) => Math.max(least, lengths.findLastIndex((length) => length > 0) + 1);
  const [literalCount, distanceCount] = [used(literals!, 257), used(distances!, 1)];
  const runs = runLengths([...literals!.slice(0, literalCount), ...distances!.slice(0, distanceCount)]);
  const runCounts = new Float64Array(19);
  for (const [code] of runs) runCounts[code]!++;
  const runCode = codeLengths(runCounts, 7);
  const runCodes = Math.max(4, ORDER.findLastIndex((code) => runCode[code]! > 0) + 1);
  out.write(isLast ? 1 : 0, 1);
  out.write(2, 2);
  out.write(literalCount - 257, 5);
  out.write(distanceCount - 1, 5);
  out.write(runCodes - 4, 4);
  for (const code of ORDER.slice(0, runCodes)) out.write(runCode[code]!, 3);
  const writeRun = writer(out, runCode);
  for (const [code, extra, bits] of runs) {
    writeRun(code);
    out.write(extra, bits);
  }
  const [writeLiteral, writeDistance] = [writer(out, literals!), writer(out, distances!)];
  for (const { length, distance } of symbols) {
    if (length === 0) {
      writeLiteral(distance);
      continue;
    }
    writeLiteral(LENGTHS[length]!.code);
    out.write(LENGTHS[length]!.value, LENGTHS[length]!.extra);
    writeDistance(DISTANCES[distance]!.code);
    out.write(DISTANCES[distance]!.value, DISTANCES[distance]!.extra);
  }
  writeLiteral(256);
}

/** Code lengths with runs in short, as [code, extra bits, how many]. */
function runLengths(lengths: readonly number[]): [code: number, extra: number, bits: number][] {
  const runs: [number, number, number][] = [];
  for (let i = 0; i < lengths.length; ) {
    const length = lengths[i]!;
    let run = 1;
    while (lengths[i + run] === length) run++;
    i += run;
    if (length > 0) {
      runs.push([length, 0, 0]);
      run--;
    }
    while (run >= 3) {
      const most = length > 0 ? 6 : run > 10 ? 138 : 10;
      const taken = Math.min(run, most);
      runs.push(length > 0 ? [16, taken - 3, 2] : run > 10 ? [18, taken - 11, 7] : [17, taken - 3, 3]);
      run -= taken;
    }
    for (; run > 0; run--) runs.push([length, 0, 0]);
  }
  return runs;
}

/**
 * Lengths of the shortest prefix code whose words have at most `most` bits, by package-merge (Larmore and Hirschberg 1990,
 * https://doi.org/10.1145/79147.79150). A single symbol gets a word of one bit.
 */
function codeLengths(counts: ArrayLike<number>, most: number): number[] {
  const leaves = Array.from(counts, (count, symbol) => ({ count, symbols: [symbol] })).filter(({ count }) => count > 0);
  leaves.sort((a, b) => a.count - b.count);
  const lengths = new Array<number>(counts.length).fill(0);
  if (leaves.length === 1) lengths[leaves[0]!.symbols[0]!] = 1;
  if (leaves.length < 2) return lengths;
  let packages = leaves;
  for (let level = 1; level < most; level++) {
    const pairs = Array.from({ length: packages.length >> 1 }, (_, i) => {
      const [a, b] = [packages[2 * i]!, packages[2 * i + 1]!];
      return { count: a.count + b.count, symbols: [...a.symbols, ...b.symbols] };
    });
    packages = [...leaves, ...pairs].sort((a, b) => a.count - b.count);
  }
  for (const { symbols } of packages.slice(0, 2 * leaves.length - 2)) for (const symbol of symbols) lengths[symbol]!++;
  return lengths;
}

/** Writes symbols by the canonical code of these lengths. */
function writer(out: Bits, lengths: readonly number[]): (symbol: number) => void {
  const words = new Array<number>(lengths.length).fill(0);
  for (let length = 1, word = 0; length < 16; length++, word <<= 1) {
    lengths.forEach((each, symbol) => {
      if (each === length) words[symbol] = reversed(word++, length);
    });
  }
  return (symbol) => out.write(words[symbol]!, lengths[symbol]!);
}

function reversed(word: number, length: number): number {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((word >> i) & 1) << (length - 1 - i);
  return result;
}

/** A stream of bits, the lowest of each byte first. */
class Bits {
  length = 0;
  readonly #bytes: number[] = [];

  write(value: number, bits: number): void {
    for (let i = 0; i < bits; i++, this.length++) {
      if (this.length % 8 === 0) this.#bytes.push(0);
      this.#bytes[this.length >> 3]! |= ((value >> i) & 1) << (this.length % 8);
    }
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
