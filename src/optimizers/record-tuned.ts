/**
 * What the common options of optimizers emit around an update. Loaded with the first model that has one: this file imports ops and
 * types only, so that bundlers need not take an application apart for it.
 */
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { CommonOptions } from "./kit.ts";
import * as ops from "./ops.ts";
import type { UpdateRange } from "./optimizer.ts";

/** Where things are, and what happens in between. */
export interface Around extends Required<CommonOptions> {
  /** Where in the scalars are: decay · rate, the average's momentum, 1 − momentum, and whether to overwrite. */
  readonly scalars: number;
  /** Numbers of the slots, -1 for none. */
  readonly average: number;
  readonly accumulator: number;
  /** Undefined in a step that only collects gradients. */
  readonly update: (() => void) | undefined;
}

export function recordTuned(p: ProgramBuilder, ranges: readonly UpdateRange[], around: Around): void {
  if (ranges.length === 0) return; // All layers are frozen.
  const { update, accumulator, average, gradientAccumulationSteps: steps } = around;
  const collected = ({ slots }: UpdateRange) => slots[accumulator]!;
  if (!update) {
    for (const range of ranges) p.assign(collected(range), ops.add(p, collected(range), range.gradients));
  } else {
    if (steps) {
      for (const range of ranges) {
        const sum = ops.add(p, range.gradients, collected(range));
        p.assign(range.gradients, ops.divide(p, sum, steps));
        p.fill(collected(range), 0);
      }
    }
    clip(p, ranges, around);
    decay(p, ranges, around);
    update();
  }
  if (average >= 0) for (const range of ranges) follow(p, range, range.slots[average]!, around);
}

/** Gradients g, in place: g · limit / max(limit, ‖g‖) for each weight or for all together, or each number within ± limit. */
function clip(p: ProgramBuilder, ranges: readonly UpdateRange[], tuning: CommonOptions): void {
  const { clipnorm, clipvalue, globalClipnorm } = tuning;
  if (clipvalue) {
    for (const { gradients } of ranges) p.assign(gradients, ops.clip(p, gradients, -clipvalue, clipvalue));
  }
  if (clipnorm) {
    for (const { gradients } of ranges.flatMap((range) => range.parts())) {
      scale(p, gradients, clipnorm, squares(p, gradients));
    }
  }
  if (globalClipnorm) {
    const parts = ranges.flatMap((range) => range.parts());
    const total = parts.map(({ gradients }) => squares(p, gradients)).reduce((sum, each) => ops.add(p, sum, each));
    for (const { gradients } of ranges) scale(p, gradients, globalClipnorm, total);
  }
}

const squares = (p: ProgramBuilder, x: Value): Value => ops.sum(p, ops.square(p, x));

/** g ← g · limit / max(limit, √square) */
function scale(p: ProgramBuilder, gradients: Value, limit: number, square: Value): void {
  const norm = ops.maximum(p, ops.sqrt(p, square), limit);
  p.assign(gradients, ops.divide(p, ops.multiply(p, gradients, limit), norm));
}

/** w ← w − decay · rate · w */
function decay(p: ProgramBuilder, ranges: readonly UpdateRange[], around: Around): void {
  const { weightDecay, excludeFromWeightDecay: excluded, scalars } = around;
  if (!weightDecay) return;
  const all = excluded.length === 0;
  for (const range of all ? ranges : ranges.flatMap((each) => each.parts())) {
    if (!all && excluded.some((text) => range.list[0]!.path.includes(text))) continue;
    const { weights } = range;
    p.assign(weights, ops.subtract(p, weights, ops.multiply(p, weights, range.scalar(scalars))));
  }
}

/** average ← momentum · average + (1 − momentum) · w; w ← average where it overwrites. */
function follow(p: ProgramBuilder, range: UpdateRange, average: Value, around: Around): void {
  const { weights } = range;
  const scalar = (i: number) => range.scalar(around.scalars + i);
  const next = ops.add(p, ops.multiply(p, average, scalar(1)), ops.multiply(p, weights, scalar(2)));
  p.assign(average, next);
  if (around.emaOverwriteFrequency) p.assign(weights, ops.select(p, scalar(3), average, weights));
}
