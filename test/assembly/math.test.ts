import { describe, expect, it } from "vitest";
import { dialects } from "./harness.ts";
import { type FunctionName, Probe } from "./probe.ts";
import { domains, functions, ulps } from "./reference.ts";

/** The bounds that the docstrings of math.ts, normal.ts and activations.ts state, in units in the last place. */
const bounds: Record<FunctionName, number> = {
  exp: 1.06,
  expm1: 1.07,
  erf: 1.62,
  log: 0.91,
  log1p: 1.27,
  relu: 0,
  sigmoid: 1.63,
  tanh: 1.96,
  softplus: 2.08,
  elu: 1.07,
  selu: 1.94,
  gelu: 3.12,
  silu: 2.84,
  sin: 0.502,
  cos: 0.502,
  power: 0.502,
  expm1Everywhere: 1.7,
  log1pEverywhere: 1.28,
};

/** Where formulas change: ends of ranges, limits of reductions, roots, and where results leave the normal numbers. */
const critical = [
  ...[0, 1e-45, 1.17549435e-38, 5.9604645e-8, 1, 2, 0.5, 0.625, 0.25, 0.75, 1.5, Math.SQRT1_2, Math.SQRT2, Math.LN2],
  ...[
    Math.LN2 / 2,
    1.5 * Math.LN2,
    3.92,
    9.01,
    12.5,
    14.17,
    14.5,
    17,
    25,
    87.3365,
    88.7228,
    89,
    103.2789,
    103.972,
    110,
  ],
  ...[127, 3.2386807e38, 3.4028235e38],
];

const SWEEP = Math.floor(2 ** 32 / 1009) + 1;
const NEIGHBOURS = 2048;
const LENGTH = Math.ceil((SWEEP + critical.length * 2 * NEIGHBOURS) / 4) * 4;

/** Every 1009th bit pattern, and the neighbours of the critical values with either sign. */
function inputs(): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(LENGTH);
  let count = 0;
  for (; count < SWEEP; count++) words[count] = count * 1009;
  const values = Float32Array.from(critical.flatMap((value) => [value, -value]));
  for (const word of new Uint32Array(values.buffer))
    for (let i = 0; i < NEIGHBOURS; i++) words[count++] = word + i - NEIGHBOURS / 2;
  return new Float32Array(words.buffer);
}

describe("elementary functions", () => {
  const probes = dialects.map((dialect) => ({ dialect, probe: new Probe(dialect, LENGTH) }));
  const x = inputs();
  for (const { probe } of probes) probe.x.set(x);

  const expectWithin = (name: FunctionName, bound: number, low: number, high: number) => {
    const exact = Float64Array.from(x, functions[name]);
    const nearest = new Float32Array(exact);
    for (const { dialect, probe } of probes) {
      probe.apply(name);
      let worst = 0;
      let at = 0;
      for (let i = 0; i < LENGTH; i++) {
        if (probe.y[i] === nearest[i] || x[i] < low || x[i] > high) continue;
        const error = ulps(probe.y[i], exact[i]);
        if (error > worst) [worst, at] = [error, x[i]];
      }
      expect(worst, `${name}, ${dialect}, at ${at}`).toBeLessThanOrEqual(bound);
    }
  };

  it.each(Object.keys(functions) as FunctionName[])("%s keeps its error bound over the range of floats", (name) => {
    expectWithin(name, bounds[name], ...(domains[name] ?? [-Infinity, Infinity]));
  });

  it("gelu keeps a smaller bound for positive numbers", () => {
    expectWithin("gelu", 2.03, 0, Infinity);
  });

  const special: [FunctionName, x: number, y: number][] = [
    ["exp", -Infinity, 0],
    ["exp", Infinity, Infinity],
    ["exp", -0, 1],
    ["exp", 88.73, Infinity],
    ["exp", -103.97, 1.401298464324817e-45],
    ["exp", -103.98, 0],
    ["expm1", -Infinity, -1],
    ["expm1", -1e-45, -1.401298464324817e-45],
    ["erf", 0, 0],
    ["erf", -0, -0],
    ["erf", 1e-45, 1.401298464324817e-45],
    ["erf", -1e-45, -1.401298464324817e-45],
    ["erf", 4, 1],
    ["erf", Infinity, 1],
    ["erf", -Infinity, -1],
    ["log", 0, -Infinity],
    ["log", -0, -Infinity],
    ["log", -1e-45, Number.NaN],
    ["log", -Infinity, Number.NaN],
    ["log", Infinity, Infinity],
    ["log", 1, 0],
    ["log1p", 0, 0],
    ["log1pEverywhere", -1, -Infinity],
    ["log1pEverywhere", -1.5, Number.NaN],
    ["log1pEverywhere", Infinity, Infinity],
    ["expm1Everywhere", Infinity, Infinity],
    ["expm1Everywhere", -Infinity, -1],
    ["sin", 0, 0],
    ["cos", 0, 1],
    ["power", 0, 0],
    ["power", Infinity, Infinity],
    ["tanh", 0, 0],
    ["tanh", -0, -0],
    ["tanh", -1e-45, -1.401298464324817e-45],
    ["tanh", Infinity, 1],
    ["tanh", -Infinity, -1],
    ["sigmoid", Infinity, 1],
    ["sigmoid", -Infinity, 0],
    ["sigmoid", -0, 0.5],
    ["softplus", Infinity, Infinity],
    ["softplus", -Infinity, 0],
    ["relu", -Infinity, 0],
    ["relu", Infinity, Infinity],
    ["elu", -0, -0],
    ["elu", -Infinity, -1],
    ["elu", Infinity, Infinity],
    ["selu", -0, -0],
    ["selu", -Infinity, Math.fround(-1.0507009873554805 * 1.6732632423543772)],
    ["gelu", Infinity, Infinity],
    ["gelu", -Infinity, 0],
    ["gelu", -0, -0],
    ["silu", Infinity, Infinity],
    ["silu", -0, -0],
    ...(Object.keys(functions) as FunctionName[]).map((name): [FunctionName, number, number] => [
      name,
      Number.NaN,
      Number.NaN,
    ]),
  ];

  it.each(special)("%s(%d) is %d", (name, value, expected) => {
    for (const { probe } of probes) {
      const before = probe.x[0];
      probe.x[0] = value;
      probe.apply(name, 4);
      probe.x[0] = before;
      expect(probe.y[0]).toBe(expected);
    }
  });
});
