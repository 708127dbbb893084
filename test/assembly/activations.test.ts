import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import {
  activationOpcode,
  dialects,
  expectClose,
  gradientOpcode,
  KernelBench,
  sizes,
  skews,
  uniform,
} from "./harness.ts";
import { functions, normal } from "./reference.ts";

const sigmoid = functions.sigmoid;
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

interface Activation {
  name: string;
  kind: number;
  value: (x: number) => number;
  slope: (x: number) => number;
  reads: "x" | "y" | "neither";
}

const activations: Activation[] = [
  { name: "linear", kind: Op.LINEAR, value: (x) => x, slope: () => 1, reads: "neither" },
  { name: "relu", kind: Op.RELU, value: functions.relu, slope: (x) => (x > 0 ? 1 : 0), reads: "y" },
  { name: "sigmoid", kind: Op.SIGMOID, value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x), reads: "y" },
  { name: "tanh", kind: Op.TANH, value: Math.tanh, slope: (x) => 1 / Math.cosh(x) ** 2, reads: "y" },
  { name: "softplus", kind: Op.SOFTPLUS, value: functions.softplus, slope: sigmoid, reads: "y" },
  { name: "elu", kind: Op.ELU, value: functions.elu, slope: (x) => (x < 0 ? Math.exp(x) : 1), reads: "y" },
  {
    name: "selu",
    kind: Op.SELU,
    value: functions.selu,
    slope: (x) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.exp(x) : 1),
    reads: "y",
  },
  { name: "gelu", kind: Op.GELU, value: functions.gelu, slope: (x) => normal(x) + x * density(x), reads: "x" },
  {
    name: "silu",
    kind: Op.SILU,
    value: functions.silu,
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
    reads: "x",
  },
];

/** Numbers around 0, some of them large, with zeros among them. */
const inputs = (n: number) => uniform(n, n + 7).map((u, i) => (i % 11 === 3 ? 0 : i % 7 === 5 ? u * 40 : u * 5));

describe.each(dialects)("activations (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it.each(activations)("$name agrees with its float64 reference at every size and alignment, in place too", (a) => {
    for (const n of sizes)
      for (const skew of skews) {
        bench.reset();
        const data = inputs(n);
        const x = bench.floats(data, skew);
        const y = bench.floats(n, (skew + 4) % 16);
        bench.execute(activationOpcode(a.kind), y, x, n, a.kind);
        expectClose(y.f32, Array.from(data, a.value), 5e-7, 1e-44, `${a.name} n=${n}`);
        expect(x.f32).toEqual(data);
        bench.execute(activationOpcode(a.kind), x, x, n, a.kind);
        expect(x.f32).toEqual(y.f32);
      }
  });

  it.each(activations)("the gradient of $name agrees with its float64 reference, in place too", (a) => {
    for (const n of sizes)
      for (const skew of skews) {
        bench.reset();
        const data = inputs(n);
        const upstream = uniform(n, 3);
        const x = bench.floats(data, skew);
        const y = bench.floats(Float32Array.from(data, a.value), skew);
        const dy = bench.floats(upstream, (skew + 8) % 16);
        const dx = bench.floats(n);
        const operands = [a.reads === "x" ? x : 0, a.reads === "y" ? y : 0, n, a.kind];
        bench.execute(gradientOpcode(a.kind), dx, dy, ...operands);
        // From y the slope is as exact as y is: absolutely, not relatively, where 1 - y or y + 1 cancels.
        const expected = Array.from(data, (x, i) => upstream[i] * a.slope(x));
        expectClose(dx.f32, expected, 2e-6, a.reads === "y" || a.reads === "x" ? 3e-7 : 0, `${a.name} n=${n}`);
        bench.execute(gradientOpcode(a.kind), dy, dy, ...operands);
        expect(dy.f32).toEqual(dx.f32);
      }
  });

  it.each(activations)("the slope of $name is the central difference of its value", (a) => {
    bench.reset();
    const data = uniform(500, 5).map((u) => u * 6);
    const x = bench.floats(data);
    const y = bench.floats(Float32Array.from(data, a.value));
    const dx = bench.floats(data.length);
    bench.execute(gradientOpcode(a.kind), dx, bench.floats(data.map(() => 1)), x, y, data.length, a.kind);
    const h = 1e-5;
    const differences = Array.from(data, (x) => (a.value(x + h) - a.value(x - h)) / (2 * h));
    expectClose(dx.f32, differences, 2e-6, 1e-6, a.name);
  });

  it.each(activations)("an element of $name does not depend on its position or on n", (a) => {
    bench.reset();
    const data = inputs(37);
    const x = bench.floats(data);
    const y = bench.floats(37);
    const dy = bench.floats(uniform(37, 9));
    const dx = bench.floats(37);
    bench.execute(activationOpcode(a.kind), y, x, 37, a.kind);
    bench.execute(gradientOpcode(a.kind), dx, dy, x, y, 37, a.kind);
    const one = bench.floats(1);
    for (let i = 0; i < 37; i++) {
      bench.execute(activationOpcode(a.kind), one, x.address + 4 * i, 1, a.kind);
      expect(one.i32[0]).toBe(y.i32[i]);
      const [at, from] = [dy.address + 4 * i, x.address + 4 * i];
      bench.execute(gradientOpcode(a.kind), one, at, from, y.address + 4 * i, 1, a.kind);
      expect(one.i32[0]).toBe(dx.i32[i]);
    }
  });

  it("is finite where the function is, however large the input", () => {
    const data = [-3.4e38, -1e10, -500, -110, -104, -88, -1e-45, 0, 1e-45, 88, 89, 104, 500, 1e10, 3e38];
    for (const a of activations) {
      bench.reset();
      const x = bench.floats(data);
      const y = bench.floats(data.length);
      const dx = bench.floats(data.length);
      bench.execute(activationOpcode(a.kind), y, x, data.length, a.kind);
      bench.execute(gradientOpcode(a.kind), dx, bench.floats(data.map(() => 1)), x, y, data.length, a.kind);
      expectClose(y.f32, Array.from(x.f32, a.value), 5e-7, 1e-44, a.name);
      expectClose(dx.f32, Array.from(x.f32, a.slope), 1e-6, 3e-7, a.name);
    }
  });

  it("has slope 0 for relu at 0, and keeps small slopes of softplus, gelu and silu", () => {
    bench.reset();
    const one = bench.floats([1, 1, 1, 1]);
    const dx = bench.floats(4);
    bench.execute(Op.ACTIVATION_GRADIENT, dx, one, 0, bench.floats([0, -0, 1e-45, 1]), 4, Op.RELU);
    expect([...dx.f32]).toEqual([0, 0, 1, 1]);
    const y = bench.floats([1e-30, 1e-10, 1e-5, 1e-40]);
    bench.execute(gradientOpcode(Op.SOFTPLUS), dx, one, 0, y, 4, Op.SOFTPLUS);
    expectClose(
      dx.f32,
      Array.from(y.f32, (y) => -Math.expm1(-y)),
      2e-7,
    );
    const x = bench.floats([-4, -6, -10, -12]);
    for (const name of ["gelu", "silu"]) {
      const { kind, slope } = activations.find((a) => a.name === name)!;
      bench.execute(gradientOpcode(kind), dx, one, x, 0, 4, kind);
      expectClose(dx.f32, Array.from(x.f32, slope), 1e-6, 0, name);
    }
  });
});
