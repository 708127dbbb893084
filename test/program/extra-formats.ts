/** How the extra kernels read, by recording every op that has one. */
import * as Op from "../../assembly/opcodes.ts";
import { optimizers } from "../../src/index.ts";
import * as ops from "../../src/ops.ts";
import type { UpdateRange } from "../../src/optimizers/optimizer.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import type { Format, Instruction } from "../../src/program/instructions.ts";
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../../src/program/ops/crossentropy.ts";
import * as errors from "../../src/program/ops/errors.ts";
import { huber } from "../../src/program/ops/losses.ts";
import { piecewise } from "../../src/program/ops/piecewise.ts";
import { nowhere, weight } from "./bench.ts";

/** Instructions of the extra kernels with their gradients, at least one of each. */
export function extraInstructions(): Instruction[] {
  const p = new ProgramBuilder(4, "train", nowhere);
  const a = p.weight(weight("a", [4, 6]));
  const b = p.weight(weight("b", [4, 1, 6]));
  const indices = p.constant(1, [4]);
  const labels = p.constant(1, [4, 1]);
  const results = [
    ops.exp(p, a),
    ops.multiply(p, a, b),
    ops.where(p, a, a, 1),
    ops.clip(p, a, -1, 1),
    ops.mean(p, a, { axis: 0 }),
    ops.prod(p, a, { axis: 0 }),
    ops.cumsum(p, a, 0),
    ops.transpose(p, a),
    ops.slice(p, a, [{ start: 1 }]),
    ops.take(p, a, indices),
    ops.oneHot(p, indices, 3),
    ops.randomNormal(p, [4], 1),
    ops.topK(p, a, 2).values,
    ops.matmul(p, ops.stack(p, [a, a]), ops.stack(p, [a, a]), { transposeB: true }),
    ops.gelu(p, a),
    piecewise(p, a, {}),
    errors.absoluteError(p, a, a),
    huber(p, a, a, 1),
    crossentropy(p, BINARY, a, a, false),
    crossentropy(p, CATEGORICAL, a, a, false),
    crossentropy(p, SPARSE_CATEGORICAL, labels, a, false),
  ];
  p.differentiate(
    ops.concatenate(
      p,
      results.map((y) => p.view(y, [y.size])),
      0,
    ),
  );
  const block = p.fixed("block", [4], 0);
  // No more of a range than these updates read.
  const range = {
    weights: block,
    gradients: block,
    slots: [block, block, block],
    scalars: 0,
  } as unknown as UpdateRange;
  optimizers.sgd({ momentum: 0.5 }).update(p, range);
  optimizers.rmsprop().update(p, range);
  return p.instructions.filter(({ opcode }) => opcode >= Op.EXTRA);
}

/** By name. */
export const extraFormats = (): Map<string, Format> =>
  new Map(extraInstructions().map(({ format }) => [format.name, format]));
