/** Random networks, as numbers that fast-check can shrink. */
import fc from "fast-check";
import * as Op from "../../assembly/opcodes.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import { activate, softmax } from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { gather } from "../../src/program/ops/batch.ts";
import { dropout } from "../../src/program/ops/dropout.ts";
import { squaredError } from "../../src/program/ops/errors.ts";
import type { Value } from "../../src/program/value.ts";
import type { Weight, Weight as WeightType } from "../../src/program/weight.ts";
import { uniform } from "../assembly/harness.ts";
import { nowhere, weight } from "./bench.ts";

/** A step takes the newest value, or an older one, further. */
export type Step =
  | { readonly op: "affine"; readonly units: number; readonly bias: boolean; readonly from: number }
  | { readonly op: "activate"; readonly kind: number; readonly from: number }
  | { readonly op: "softmax" | "dropout" | "view"; readonly from: number };

/** How many values back a step looks: mostly the newest. */
const from = fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.nat({ max: 5 }), weight: 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constant("affine" as const), units: fc.integer({ min: 1, max: 40 }), bias: fc.boolean(), from }),
  fc.record({ op: fc.constant("activate" as const), kind: fc.integer({ min: Op.LINEAR, max: Op.SILU }), from }),
  fc.record({ op: fc.constantFrom("softmax" as const, "dropout" as const, "view" as const), from }),
);

export const steps = fc.array(step, { minLength: 1, maxLength: 10 });

/** The values that steps make of x, each from one before it. The last two meet in a loss where their sizes are equal. */
export function applySteps(p: ProgramBuilder, x: Value, list: readonly Step[], made: Weight[]): Value {
  const values = [x];
  let next = 0;
  /** The same weights each time that the steps are recorded. */
  const weightOf = (shape: number[]): Value => {
    const size = shape.reduce((product, length) => product * length, 1);
    made[next] ??= weight(`w${next}`, shape, uniform(size, next + 1)) as WeightType;
    return p.weight(made[next++]);
  };
  for (const step of list) {
    const input = values[Math.max(0, values.length - 1 - step.from)];
    if (step.op === "affine") {
      const kernel = weightOf([input.columns, step.units]);
      values.push(affine(p, input, kernel, step.bias ? weightOf([step.units]) : undefined));
    } else if (step.op === "activate") values.push(activate(p, input, step.kind));
    else if (step.op === "softmax") values.push(softmax(p, input));
    else if (step.op === "dropout") values.push(dropout(p, input, 0.25, 7));
    else values.push(p.view(input, input.columns % 2 ? [input.rows, input.columns] : [input.size / 2, 2]));
  }
  return values.at(-1)!;
}

/** A whole training program of random steps: forward, loss, backward. */
export function recordSteps(list: readonly Step[], rows: number, inputs = 6): ProgramBuilder {
  const p = new ProgramBuilder(rows, "train", nowhere);
  const output = applySteps(p, gather(p, "x", [inputs]), list, []);
  const losses = squaredError(p, gather(p, "y", [output.size / rows]), p.view(output, [rows, output.size / rows]));
  p.differentiate(losses);
  p.outputs.push(losses);
  return p;
}
