/** Random numbers. They depend on the seed, the training step and the position alone, as those of dropout. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

const NOISE = { opcode: Op.NOISE, format: "noise >out #n #distribution #a #b #seed @step %first" };

function noise(p: ProgramBuilder, shape: Shape, distribution: number, a: number, b: number, seed: number): Value {
  const y = p.value(shape);
  p.emit(NOISE, y, y.size, distribution, { float: a }, { float: b }, seed, p.places.cells.step, 0);
  return y;
}

/** Uniform in [low, high), by default [0, 1). `seed` is a whole number below 2³², e.g. what a layer draws when it is built. */
export function randomUniform(p: ProgramBuilder, shape: Shape, seed: number, low = 0, high = 1): Value {
  p.require(low < high, () => `randomUniform: low must be below high, found ${low} and ${high}.`);
  return noise(p, shape, Op.UNIFORM, low, high, seed);
}

/** Normal with mean and standard deviation, by default 0 and 1. */
export function randomNormal(p: ProgramBuilder, shape: Shape, seed: number, mean = 0, deviation = 1): Value {
  return noise(p, shape, Op.NORMAL, mean, deviation, seed);
}
