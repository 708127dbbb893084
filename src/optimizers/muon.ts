import { BOOLEAN, DECAY, FINITE, NOT_NEGATIVE, POSITIVE, TEXTS, wholeFrom } from "../limits.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";
import type { UpdateRange } from "./optimizer.ts";

/** Options of `optimizers.muon`. */
export interface MuonOptions extends RateOption {
  /** Of Adam's steps. Default 0.9. */
  adamBeta1?: number;
  /** Of Adam's steps. Default 0.999. */
  adamBeta2?: number;
  /** Of Adam's steps. Default 1e-7. */
  epsilon?: number;
  /** Weights whose path, e.g. `output/kernel`, contains one of these texts take Adam's steps. Default none; name the last layer. */
  excludeLayers?: readonly string[];
  /** Whether embeddings take Adam's steps. Default true. */
  excludeEmbeddings?: boolean;
  /** Coefficient of the Newton-Schulz iteration. Default 3.4445. */
  muonA?: number;
  /** Coefficient of the Newton-Schulz iteration. Default -4.775. */
  muonB?: number;
  /** Coefficient of the Newton-Schulz iteration. Default 2.0315. */
  muonC?: number;
  /** The rate of Adam's steps as a part of learningRate. Default 0.1. */
  adamLrRatio?: number;
  /** Default 0.95. */
  momentum?: number;
  /** Newton-Schulz iterations. Default 6. */
  nsSteps?: number;
  /** Look ahead along the momentum. Default true. */
  nesterov?: boolean;
}

type Options = Required<Omit<MuonOptions, "learningRate">>;

/**
 * Steps along the orthogonal matrix nearest to the momentum, for kernels (inputs, outputs): m ← momentum · m + g,
 * w ← w − rate · √max(1, inputs / outputs) · O(g + momentum · m), or O(m) without Nesterov. O(x) is found by nsSteps Newton-Schulz
 * iterations x ← A·x + (B·s + C·s²)·x with s = x·xᵀ, from x / ‖x‖. Weights that are no matrices, and excluded ones, take Adam's
 * steps at adamLrRatio · rate. All decay, by default weightDecay is 0.1.
 *
 * Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; Liu et al. 2025, https://arxiv.org/abs/2502.16982; as Keras' Muon,
 * https://keras.io/api/optimizers/muon/
 */
export const MUON: Definition<Options> = {
  name: "muon",
  slots: ["momentum", "velocity"],
  weightDecay: 0.1,
  defaults: {
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    epsilon: 1e-7,
    excludeLayers: [],
    excludeEmbeddings: true,
    muonA: 3.4445,
    muonB: -4.775,
    muonC: 2.0315,
    adamLrRatio: 0.1,
    momentum: 0.95,
    nsSteps: 6,
    nesterov: true,
  },
  limits: {
    adamBeta1: DECAY,
    adamBeta2: DECAY,
    epsilon: POSITIVE,
    excludeLayers: TEXTS,
    excludeEmbeddings: BOOLEAN,
    muonA: FINITE,
    muonB: FINITE,
    muonC: FINITE,
    adamLrRatio: NOT_NEGATIVE,
    momentum: DECAY,
    nsSteps: wholeFrom(1),
    nesterov: BOOLEAN,
  },
  /** Only Adam's steps need a velocity. */
  slotSize: (weight, i, options) => (i === 0 || takesAdam(weight, options) ? weight.size : 0),
  scalars({ rate, power }, { adamBeta1, adamBeta2, adamLrRatio }) {
    const correction = Math.sqrt(1 - power(adamBeta2)) / (1 - power(adamBeta1));
    return [rate, rate * adamLrRatio * correction];
  },
  update(p, range, options) {
    for (const part of range.parts()) (takesAdam(part.list[0]!, options) ? stepOfAdam : stepOfMuon)(p, part, options);
  },
};

function takesAdam({ path, shape }: Weight, { excludeLayers, excludeEmbeddings }: Options): boolean {
  return (
    shape.length !== 2 ||
    (excludeEmbeddings && path.toLowerCase().includes("embedding")) ||
    excludeLayers.some((text) => path.includes(text))
  );
}

function stepOfAdam(p: ProgramBuilder, { weights, gradients, slots, scalar }: UpdateRange, options: Options): void {
  const [m, v] = slots as [Value, Value];
  ops.approach(p, m, gradients, 1 - options.adamBeta1);
  ops.approach(p, v, ops.square(p, gradients), 1 - options.adamBeta2);
  const size = ops.add(p, ops.sqrt(p, v), options.epsilon);
  ops.move(p, weights, ops.divide(p, ops.multiply(p, m, scalar(1)), size));
}

function stepOfMuon(p: ProgramBuilder, { weights, gradients, slots, scalar }: UpdateRange, options: Options): void {
  const m = slots[0]!;
  const [inputs, outputs] = weights.shape as [number, number];
  p.assign(m, ops.add(p, ops.multiply(p, m, options.momentum), gradients));
  const along = options.nesterov ? ops.add(p, gradients, ops.multiply(p, m, options.momentum)) : m;
  const rate = ops.multiply(p, scalar(0), Math.sqrt(Math.max(1, inputs / outputs)));
  ops.move(p, weights, ops.multiply(p, orthogonal(p, along, options), rate));
}

/** About U·Vᵀ for x = U·S·Vᵀ. The squares are those of the smaller side. */
function orthogonal(p: ProgramBuilder, matrix: Value, { muonA, muonB, muonC, nsSteps }: Options): Value {
  const tall = matrix.shape[0]! > matrix.shape[1]!;
  const norm = ops.sqrt(p, ops.sum(p, ops.square(p, matrix)));
  let x = ops.divide(p, matrix, ops.add(p, norm, 1e-7));
  for (let step = 0; step < nsSteps; step++) {
    const s = tall ? ops.matmul(p, x, x, { transposeA: true }) : ops.matmul(p, x, x, { transposeB: true });
    const t = ops.add(p, ops.multiply(p, s, muonB), ops.multiply(p, ops.matmul(p, s, s), muonC));
    x = ops.add(p, ops.multiply(p, x, muonA), tall ? ops.matmul(p, x, t) : ops.matmul(p, t, x));
  }
  return x;
}
