/** Functions of three lines. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

const PIECEWISE = {
  opcode: Op.PIECEWISE,
  format: "piecewise >y <x #n #low #high #slope_0 #shift_0 #slope_1 #shift_1 #slope_2 #shift_2",
};
const GRADIENT = {
  opcode: Op.PIECEWISE_GRADIENT,
  format: "piecewise_gradient >dx <dy <x #n #low #high #slope_0 #slope_1 #slope_2",
};

type Line = readonly [slope: number, shift: number];

/** The lines, by default 0 below `low`, x between, and x above `high`. */
export interface Pieces {
  readonly low?: number;
  readonly high?: number;
  readonly below?: Line;
  readonly between?: Line;
  readonly above?: Line;
}

/** y = slope · x + shift of the line below where x ≤ low, else of that above where x ≥ high, else of the one between. Kinks have its slope there. */
export function piecewise(
  p: ProgramBuilder,
  x: Value,
  { low = 0, high = Infinity, below = [0, 0], between = [1, 0], above = [1, 0] }: Pieces,
): Value {
  const floats = (...numbers: number[]) => numbers.map((float) => ({ float }));
  const lines = [below, between, above];
  const y = p.value(x.shape, [x]);
  p.emit(PIECEWISE, y, x, x.size, ...floats(low, high, ...lines.flat()));
  p.backward(y, (dy) => {
    const slopes = lines.map(([slope]) => slope);
    p.accumulate(x, (dx) => p.emit(GRADIENT, dx, dy, x, x.size, ...floats(low, high, ...slopes)));
  });
  return y;
}

/** Options of `activations.relu` and `layers.relu`. */
export interface ReluOptions {
  /** The slope below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** What no output exceeds. Default none. */
  readonly maxValue?: number | null;
  /** From where on x is passed on. Default 0. */
  readonly threshold?: number;
}

/** maxValue where x ≥ maxValue; x above the threshold; negativeSlope · (x − threshold) elsewhere. */
export function generalRelu(
  p: ProgramBuilder,
  x: Value,
  { negativeSlope = 0, maxValue, threshold = 0 }: ReluOptions = {},
): Value {
  const most = maxValue ?? Infinity;
  return piecewise(p, x, {
    low: threshold,
    high: Math.max(most, threshold),
    below: [negativeSlope, 0 - negativeSlope * threshold],
    above: most === Infinity ? [1, 0] : [0, most],
  });
}
