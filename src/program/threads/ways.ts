/** The ways to run one instruction: as a whole by one thread, or cut into parts by a rule. */
import type { Format, Instruction, Operand } from "../instructions.ts";
import type { Value } from "../value.ts";
import type { Access, Region } from "./access.ts";
import { RULES, type Rule } from "./rules.ts";

/** What of the instruction set has to be known. */
export interface InstructionSet {
  readonly scratchFloats: (form: number, m: number, n: number, k: number) => number;
  /** 32-bit words of an instruction. */
  readonly words: number;
}

/** An instruction, or a part of one, as a thread runs it. */
export interface Part {
  /** Its words as they are in memory, but for the place of its scratch. */
  readonly words: Uint32Array;
  /** Floats of scratch that it needs, and which of its words takes the address. */
  readonly scratch: { readonly floats: number; readonly at: number } | undefined;
}

/** What one thread does of an instruction, with which memory, and for how many nanoseconds, by estimation. */
export interface Share extends Access {
  readonly part: Part;
  readonly ns: number;
}

/** A share for each thread that has one. */
export type Way = readonly (Share | undefined)[];

/** The forms of products, as gemm/sizes.ts numbers them. They take scratch, each thread its own. */
const FORMS: Readonly<Record<string, number>> = { gemm: 0, gemm_tn: 1, gemm_nt: 2 };

/** Nanoseconds, measured on one machine: for a multiplication and an addition, a packed float, any other float that is touched. */
const [MADD, PACK, TOUCH] = [0.04, 0.25, 0.3];

/** Parts are multiples of so many rows, which is what kernels take at a time, or floats: a line of cache. */
const [ROWS, FLOATS] = [4, 16];

export function waysOf(
  instruction: Instruction,
  own: Uint32Array,
  threads: number,
  set: InstructionSet,
): { readonly single: Share; readonly cuts: readonly Way[] } {
  const whole = new Cutter(instruction, own, set);
  const cuts = (RULES[whole.format.name] ?? []).map((rule) => whole.cut(rule, threads)).filter((way) => way.length > 1);
  return { single: whole.share(), cuts };
}

/** An instruction that can be cut. */
class Cutter {
  readonly format: Format;
  readonly #operands: readonly Operand[];
  readonly #own: Uint32Array;
  readonly #set: InstructionSet;

  constructor({ format, operands }: Instruction, own: Uint32Array, set: InstructionSet) {
    this.format = format;
    this.#operands = operands;
    this.#own = own;
    this.#set = set;
  }

  /** The number that an operand is. */
  #number(label: string, words = this.#own): number {
    return words[1 + this.format.roles.findIndex((role) => role.label === label)]!;
  }

  cut(rule: Rule, threads: number): Way {
    if (rule.single?.some((label) => this.#number(label) !== 1)) return [];
    // Rows of one column each are copied, not summed: that kernel knows no longer rows.
    if (rule.stride && Object.values(rule.steps).includes("k") && this.#number("k") === 1) return [];
    const total = this.#number(rule.count);
    const size = this.#unit(rule, total, threads);
    const units = Math.floor(total / size);
    const bound = (t: number) => (t === threads ? total : Math.floor((units * t) / threads) * size);
    const way: (Share | undefined)[] = [];
    for (let t = 0; t < threads; t++)
      way.push(bound(t) < bound(t + 1) ? this.share(rule, bound(t), bound(t + 1)) : undefined);
    // Parts of a product that is computed as it lies may have a length for which it would be packed: by kernels that are not loaded, perhaps.
    if (!this.share().part.scratch && way.some((share) => share?.part.scratch)) return [];
    return way.filter((share) => share).length > 1 ? way : [];
  }

  /**
   * What parts are multiples of. Elements are cut between rows where there are enough, so that each thread goes on with the rows that it
   * has: then no barrier is needed.
   */
  #unit(rule: Rule, total: number, threads: number): number {
    if (rule.stride) return FLOATS;
    if (rule.count !== "n") return ROWS;
    const { shape } = this.#operands[this.format.roles.findIndex(({ label }) => label in rule.steps)] as Value;
    const rows = shape.length > 1 ? shape[0]! : 1;
    return rows >= ROWS * threads ? (ROWS * total) / rows : FLOATS;
  }

  /** The part from `from` to `to` by a rule, or the whole. */
  share(rule?: Rule, from = 0, to = 0): Share {
    const words = this.#own.slice();
    const reads: Region[] = [];
    const writes: Region[] = [];
    let touched = 0;
    let scratchAt = 0;
    const count = rule ? this.#number(rule.count) : 1;
    this.format.roles.forEach(({ role, label }, i) => {
      const operand = this.#operands[i];
      const step = rule?.steps[label];
      const floats =
        typeof step === "string" ? step.split("*").reduce((all, name) => all * this.#number(name), 1) : step;
      if (label === rule?.count) words[1 + i] = to - from;
      if (label === rule?.stride) words[1 + i] = count;
      if (role === "part" && floats !== undefined) words[1 + i]! += from * floats;
      if (!isValue(operand)) return;
      if (role === "scratch" && this.format.name in FORMS) {
        scratchAt = 1 + i;
        return;
      }
      const start = words[1 + i]!;
      words[1 + i] = start + from * (floats ?? 0) * 4;
      const region = piece(start, operand.size, count, floats ?? 0, from, to) ?? range(start, operand.size);
      touched += (region.rows * region.width) / 4;
      if (role !== "out" && role !== "scratch") reads.push(region);
      if (role !== "in") writes.push(region);
    });
    const product = this.#product(words, scratchAt);
    const part = { words, scratch: product?.scratch };
    return { part, reads, writes, ns: product?.ns ?? touched * TOUCH };
  }

  /** Scratch and time of a matrix product. */
  #product(words: Uint32Array, at: number): { readonly ns: number; readonly scratch: Part["scratch"] } | undefined {
    const form = FORMS[this.format.name];
    if (form === undefined) return undefined;
    const [m, n, k] = ["m", "n", "k"].map((label) => this.#number(label, words)) as [number, number, number];
    const floats = this.#set.scratchFloats(form, m, n, k);
    const place = at || 1 + this.format.roles.findIndex(({ role }) => role === "scratch");
    const packed = floats > 0 ? n * k + (form === FORMS.gemm_tn ? m * k : 0) : 0;
    return { ns: m * n * k * MADD + packed * PACK, scratch: floats > 0 ? { floats, at: place } : undefined };
  }
}

function isValue(operand: Operand | undefined): operand is Value {
  return typeof operand === "object" && "storage" in operand;
}

function range(start: number, floats: number): Region {
  return { start, width: floats * 4, stride: floats * 4, rows: 1 };
}

/** Of a value of `size` floats, in which `count` units of `floats` each make a row, the units from `from` to `to`, if it is made like that. */
function piece(
  start: number,
  size: number,
  count: number,
  floats: number,
  from: number,
  to: number,
): Region | undefined {
  const stride = count * floats * 4;
  const rows = (size * 4) / stride;
  if (!Number.isInteger(rows)) return undefined;
  return { start: start + from * floats * 4, width: (to - from) * floats * 4, stride, rows };
}
