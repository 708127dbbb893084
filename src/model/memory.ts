/** Where a model's numbers lie in linear memory. */
import { type Shape, sizeOf } from "../data/tensor.ts";
import type { Optimizer, UpdateRange } from "../optimizers/optimizer.ts";
import { SCALARS } from "../optimizers/optimizer.ts";
import type { Cells, Mode } from "../program/builder.ts";
import { Storage, Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import { Workspace } from "../program/workspace.ts";
import type { Arena, Block } from "../runtime/arena.ts";

/** Moves the weights that are not in linear memory yet there, side by side in their order, into a block of the caller's. */
export function placeWeights(arena: Arena, weights: readonly Weight[]): Block | undefined {
  const homeless = weights.filter((weight) => !weight.placed);
  if (homeless.length === 0) return undefined;
  const block = arena.allocate(totalSize(homeless), "a model's weights");
  let offset = 0;
  for (const weight of homeless) {
    weight.place(block, offset);
    offset += weight.size;
  }
  return block;
}

/** What every model needs to run beside its weights: the cells that a step reads, and a workspace. */
export class ModelMemory {
  readonly arena: Arena;
  readonly cells: Cells;
  readonly workspace: Workspace;
  /** Whether the cells point at rows that have weights. */
  weighted = false;
  readonly #columns: number;
  readonly #cells: Block;

  /** @param columns of data that a step reads, e.g. x and y; `more` if there are weights of rows, too */
  constructor(arena: Arena, columns: number, more: number) {
    this.arena = arena;
    this.#columns = columns;
    this.workspace = new Workspace(arena);
    this.#cells = arena.allocate(2 + Math.max(2, columns + more), "a model's cells");
    const { address } = this.#cells;
    this.cells = { x: address, y: address + 4, indices: address + 8, step: address + 12 };
  }

  /** The next program is for so many columns of data. */
  expect(columns: number): void {
    this.weighted = columns > this.#columns;
  }

  /** Points the next step at its rows: addresses of the columns of data, x and y or more, and of the rows' numbers. */
  setBatch(columns: readonly number[], indices: number): void {
    const { u32 } = this.arena;
    const cell = this.cells.x >>> 2;
    this.expect(columns.length);
    for (let i = 0; i < columns.length; i++) u32[cell + (i < 2 ? i : i + 2)] = columns[i]!;
    u32[cell + 2] = indices;
  }

  release(): void {
    this.workspace.release();
    this.#cells.release();
  }
}

/** What training needs beside it: gradients and slots as blocks parallel to the weights, and running totals. */
export class TrainingMemory {
  /** How many numbers are trained. */
  readonly size: number;
  readonly #arena: Arena;
  readonly #trainable: readonly Weight[];
  readonly #optimizer: Optimizer;
  readonly #gradients: Block;
  readonly #slots: readonly Block[];
  readonly #totals: Block;
  readonly #scalars: Block;
  /** Where a weight's gradient and slots are in their blocks, in floats. */
  readonly #offsets = new Map<Weight, number>();
  /** Where each total begins among those of a mode, and where they end, in float64. */
  readonly #totalStarts: readonly number[];

  /** @param totals how many float64 each loss adds to, and each metric */
  constructor(arena: Arena, trainable: readonly Weight[], optimizer: Optimizer, totals: readonly number[]) {
    this.#arena = arena;
    this.#trainable = trainable;
    this.#optimizer = optimizer;
    let size = 0;
    for (const weight of trainable) {
      this.#offsets.set(weight, size);
      size += weight.size;
    }
    this.size = size;
    this.#gradients = arena.allocate(size, "a model's gradients").clear();
    this.#slots = optimizer.slots.map((slot, i) => {
      const block = arena.allocate(slotSize(optimizer, trainable, i), `${optimizer.name}: ${slot}`);
      block.f32.fill(optimizer.slotStart(i));
      return block;
    });
    this.#scalars = arena.allocate(SCALARS, "an optimizer's scalars").clear();
    let end = 0;
    this.#totalStarts = [0, ...totals.map((count) => (end += count))];
    this.#totals = arena.allocate(end * 4, "a model's totals").clear();
  }

  /** Address of a weight's gradient; undefined for one that is not trained. */
  gradient(weight: Weight): number | undefined {
    const offset = this.#offsets.get(weight);
    return offset === undefined ? undefined : this.#gradients.address + offset * 4;
  }

  /** The trainable weights in as few ranges as their places allow: one, unless layers are frozen or shared. */
  ranges(): UpdateRange[] {
    const addresses = {
      weight: ({ address }: Weight) => address,
      gradients: this.#gradients.address,
      slots: this.#slots.map(({ address }) => address),
      scalars: this.#scalars.address,
    };
    return updateRanges(this.#optimizer, this.#trainable, contiguousRanges(this.#trainable), addresses);
  }

  /** Whether step `step` (from 1) changes weights, or only collects gradients. */
  phase(step: number): "train" | "collect" {
    return this.#optimizer.updates(step) ? "train" : "collect";
  }

  /** What the optimizer does when `fit` is done. */
  finish(): void {
    this.#optimizer.finish(this.ranges(), this.#arena.f32);
  }

  /** Sets what the optimizer needs for step `step`. */
  writeScalars(step: number): void {
    this.#optimizer.prepare(step, this.#arena.f32, this.#scalars.address >>> 2);
  }

  /** Copies of the optimizer's slots, one block each. */
  readSlots(): Float32Array[] {
    return this.#slots.map((block) => block.f32.slice());
  }

  /** Puts back what `readSlots` gave. */
  writeSlots(slots: readonly Float32Array[]): void {
    slots.forEach((values, i) => {
      this.#slots[i]!.f32.set(values);
    });
  }

  /** Address of the running totals of a loss or metric, see {@link Objective}. */
  total(mode: Mode, i: number): number {
    return this.#totals.address + (this.#totalStarts[i]! + (mode === "train" ? 0 : this.#totalStarts.at(-1)!)) * 8;
  }

  /** All totals of a mode, as a view to be read at once. */
  totals(mode: Mode): Float64Array {
    const start = this.total(mode, 0) / 8;
    return this.#arena.f64.subarray(start, start + this.#totalStarts.at(-1)!);
  }

  /** The part of a mode's totals that belongs to a loss or metric. */
  totalOf(totals: Float64Array, i: number): Float64Array {
    return totals.subarray(this.#totalStarts[i], this.#totalStarts[i + 1]);
  }

  /** Totals of nothing. */
  noTotals(): Float64Array {
    return new Float64Array(this.#totalStarts.at(-1)!);
  }

  /** Sets the totals of a mode, by default to zero. */
  setTotals(mode: Mode, totals: Float64Array = this.noTotals()): void {
    this.#arena.f64.set(totals, this.total(mode, 0) / 8);
  }

  /** All that belongs to training. */
  get blocks() {
    return { gradients: this.#gradients, slots: this.#slots, totals: this.#totals, scalars: this.#scalars };
  }

  release(): void {
    for (const block of Object.values(this.blocks).flat()) block.release();
  }
}

/**
 * Lists of weights that lie side by side, as the optimizer sees them: gradients and slots in blocks of their own, in the order of
 * the trainable weights.
 */
export function updateRanges(
  optimizer: Optimizer,
  trainable: readonly Weight[],
  lists: readonly (readonly Weight[])[],
  at: { weight(weight: Weight): number; gradients: number; slots: readonly number[]; scalars: number },
  single = false,
): UpdateRange[] {
  return lists.map((list) => {
    const first = list[0]!;
    const before = trainable.slice(0, trainable.indexOf(first));
    const size = totalSize(list);
    const value = (name: string, floats: number, address: number) =>
      fixed(name, single && floats === size ? first.shape : [floats], address);
    return {
      list,
      weights: value(single ? first.path : "weights", size, at.weight(first)),
      gradients: value("gradients", size, at.gradients + totalSize(before) * 4),
      slots: optimizer.slots.map((name, i) =>
        value(name, slotSize(optimizer, list, i), at.slots[i]! + slotSize(optimizer, before, i) * 4),
      ),
      scalars: at.scalars,
      scalar: (i: number) => fixed(`scalar ${i}`, [], at.scalars + i * 4),
      parts: () =>
        updateRanges(
          optimizer,
          trainable,
          list.map((weight) => [weight]),
          at,
          true,
        ),
    };
  });
}

/** How many numbers slot `i` keeps for weights. */
function slotSize(optimizer: Optimizer, weights: readonly Weight[], i: number): number {
  return weights.reduce((sum, weight) => sum + optimizer.slotSize(weight, i), 0);
}

/** A value that lies at a known address. */
export function fixed(name: string, shape: Shape, address: number): Value {
  return new Value(shape, new Storage(sizeOf(shape), address), name);
}

/** How many numbers weights hold together. */
export function totalSize(weights: readonly Weight[]): number {
  return weights.reduce((sum, weight) => sum + weight.size, 0);
}

function contiguousRanges(weights: readonly Weight[]): Weight[][] {
  const ranges: Weight[][] = [];
  let end = -1;
  for (const weight of weights) {
    if (weight.address === end) ranges.at(-1)!.push(weight);
    else ranges.push([weight]);
    end = weight.address + weight.size * 4;
  }
  return ranges;
}
