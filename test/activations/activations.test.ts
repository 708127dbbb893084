/** Every activation against PyTorch, see test/fixtures/activations/generate.py: as a function, by its name, and as a layer's option. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { LATE_NAMES } from "../../src/activations/names.ts";
import {
  activations,
  init,
  layers,
  modelFromConfig,
  ops,
  type ProgramBuilder,
  sequential,
  type Value,
} from "../../src/index.ts";
import { ACTIVATION_NAMES } from "../../src/program/instructions.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects } from "../assembly/harness.ts";
import { Bench, runtimeOf, weight } from "../program/bench.ts";

interface Case {
  readonly name: keyof typeof activations;
  readonly options: Record<string, unknown>;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly c: readonly number[];
  readonly gradient: readonly number[];
}

const cases: readonly Case[] = JSON.parse(readFileSync("test/fixtures/activations/activations.json", "utf8"));
const byName: Record<string, unknown> = { ...activations };
type Call = (p: ProgramBuilder, x: Value, options?: object) => Value;

const known = [...ACTIVATION_NAMES, "swish", "softmax", ...LATE_NAMES];

/** These keep their relative precision everywhere, and so does their gradient; others are near a number whose rounding shows. */
const PRECISE = "linear relu relu6 leakyRelu celu softsign exponential squareplus hardTanh hardShrink softShrink".split(
  " ",
);

const tolerance = (expected: number, scale: number) => 2e-6 * Math.abs(expected) + 2e-7 * scale + 1e-44;

function compare(found: ArrayLike<number>, expected: readonly number[], scale: number, what: string) {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    const error = Math.abs(found[i] - value);
    expect(error <= tolerance(value, scale), `${what} [${i}]: expected ${value}, found ${found[i]}`).toBe(true);
  });
}

function benchOf(runtime: Runtime, { name, options, shape, x, c }: Case) {
  const w = weight("x", shape, Float32Array.from(x));
  const call = byName[name] as Call;
  let out: Value | undefined;
  const bench = new Bench(runtime, {
    x: { data: new Float32Array(1), shape: [1, 1] },
    y: { data: Float32Array.from(c), shape: [1, c.length] },
    weights: [w],
    record: (p, _, coefficients) => {
      out = Object.keys(options).length > 0 ? call(p, p.weight(w), options) : call(p, p.weight(w));
      p.outputs.push(out);
      const products = ops.multiply(p, p.view(out, [1, c.length]), coefficients!);
      return ops.sum(p, products, { axis: 1, keepDims: true });
    },
  });
  bench.run();
  const start = bench.program.output(1) / 4;
  return { values: runtime.arena.f32.slice(start, start + out!.size), gradient: bench.gradient(w) };
}

describe.each(dialects)("functions, %s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
  });

  it.each(cases.map((each) => [`${each.name} ${JSON.stringify(each.options)}`, each] as const))("%s", (_, given) => {
    const { values, gradient } = benchOf(runtime, given);
    const scale = PRECISE.includes(given.name) ? 0 : 1;
    compare(values, given.y, scale, "value");
    compare(gradient, given.gradient, scale, "gradient");
  });

  it.each([
    ["relu", {}, [0, Infinity]],
    ["relu", { negativeSlope: 0.5 }, [-Infinity, Infinity]],
    ["relu", { maxValue: 3 }, [0, 3]],
    ["relu6", {}, [0, 6]],
    ["leakyRelu", {}, [-Infinity, Infinity]],
    ["hardSigmoid", {}, [0, 1]],
    ["hardTanh", {}, [-1, 1]],
    ["softShrink", {}, [-Infinity, Infinity]],
    ["hardShrink", {}, [-Infinity, Infinity]],
    ["sparseSigmoid", {}, [0, 1]],
    ["sparsePlus", {}, [0, Infinity]],
    ["threshold", { threshold: 1, defaultValue: 5 }, [5, Infinity]],
    ["celu", {}, [-1, Infinity]],
    ["logSigmoid", {}, [-Infinity, 0]],
    ["exponential", {}, [0, Infinity]],
  ] as const)("%s %j of infinite numbers; NaN stays", (name, options, expected) => {
    const x = [-Infinity, Infinity, NaN];
    const c = [1, 1, 1];
    const { values } = benchOf(runtime, { name, options, shape: [3], x, c, y: [], gradient: [] });
    expect([...values]).toEqual([...expected, NaN]);
  });
});

describe("sparsemax", () => {
  it("sums to 1, also of large numbers and of equal ones", async () => {
    await init();
    const model = sequential([layers.activation({ activation: "sparsemax", inputShape: [3] })]);
    const y = await model.predict([
      [4000, 4000.5, 0],
      [7, 7, 7],
      [0, 9, 0],
    ]);
    expect(y.toArray()).toEqual([[0.25, 0.75, 0], [1 / 3, 1 / 3, 1 / 3].map(Math.fround), [0, 1, 0]]);
  });
});

describe("names", () => {
  beforeAll(() => init());

  it("are those of the functions, but threshold, which has no defaults", () => {
    expect(Object.keys(activations).toSorted()).toEqual([...known, "threshold"].toSorted());
  });

  it("are loaded late by modules that export exactly them", async () => {
    expect(Object.keys(await import("../../src/activations/late.ts")).toSorted()).toEqual(LATE_NAMES.toSorted());
  });

  it.each(known)("%s, and the function, are the same to a layer", async (name) => {
    const x = [[-3, -0.7, -0.2, 0.4, 1.1, 2]];
    const predict = async (activation: unknown) => {
      const layer = layers.activation({ activation: activation as string });
      const y = await sequential([layer]).predict(x);
      return { y: y.data, config: layer.getConfig().activation };
    };
    const named = await predict(name);
    const snake = await predict(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    expect(snake).toEqual(named);
    const given = await predict(byName[name]);
    expect(given.y).toEqual(named.y);
    expect([named.config, "silu", "hardSilu"]).toContain(given.config);
    expect(named.config).toBe(name);
  });

  it("are found by dense layers, which train", async () => {
    for (const activation of ["mish", activations.leakyRelu, "log_softmax"]) {
      const model = sequential([layers.dense({ units: 4, activation, inputShape: [2] }), layers.dense({ units: 1 })]);
      model.compile({ optimizer: "adam", loss: "mse" });
      const { history } = await model.fit(
        [
          [1, 2],
          [2, -1],
        ],
        [[1], [2]],
        { epochs: 20, verbose: 0 },
      );
      expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    }
  });
});

describe("functions of one's own", () => {
  const cube = (p: ProgramBuilder, x: Value) => ops.multiply(p, x, ops.square(p, x));

  it("are applied, and their configuration makes an equal layer, but not from JSON", async () => {
    await init();
    const layer = layers.dense({ units: 1, kernelInitializer: "ones", activation: cube, inputShape: [2] });
    expect((await sequential([layer]).predict([[1, 2]])).toArray()).toEqual([[27]]);
    const copy = layers.dense(layer.getConfig() as never);
    expect(copy.getConfig()).toEqual(layer.getConfig());
    expect((await sequential([copy]).predict([[1, 2]])).toArray()).toEqual([[27]]);
    const stored = JSON.parse(JSON.stringify(layer.getConfig()));
    expect(() => layers.dense(stored)).toThrow("or a function (p, x) => …, found { name }");
  });

  it("may not be anything else", () => {
    for (const activation of [3, {}, [], true]) {
      expect(() => layers.dense({ units: 1, activation: activation as never })).toThrow(
        'activation must be the name of an activation, e.g. "relu", or a function',
      );
    }
  });

  it("that change the shape are refused when a model runs", async () => {
    const halves = (p: ProgramBuilder, x: Value) => ops.slice(p, x, [{}, { stop: 1 }]);
    const model = sequential([
      layers.dense({ units: 4, activation: halves, inputShape: [2] }),
      layers.dense({ units: 1 }),
    ]);
    await expect(model.predict([[1, 2]])).rejects.toThrow("activation halves must keep the shape.");
  });
});

describe("glu", () => {
  it("halves what a dense layer or an activation gives", async () => {
    await init();
    const model = sequential([
      layers.dense({ units: 6, activation: "glu", inputShape: [4] }),
      layers.dense({ units: 2 }),
      layers.activation({ activation: activations.glu }),
    ]);
    expect(model.layers.map(({ outputShape }) => outputShape)).toEqual([[3], [2], [1]]);
    expect((await model.predict([[1, 2, 3, 4]])).shape).toEqual([1, 1]);
    const copy = modelFromConfig(JSON.parse(JSON.stringify({ className: model.className, config: model.getConfig() })));
    expect(copy.outputShape).toEqual([1]);
  });

  it("needs an even number of features", () => {
    expect(() => layers.dense({ units: 5, activation: "glu", inputShape: [4] }).computeOutputShape([4])).toThrow(
      "half of the features, which glu gives, must be a whole number >= 1, found 2.5.",
    );
  });
});
