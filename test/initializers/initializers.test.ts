import { describe, expect, it } from "vitest";
import { initializers, layers } from "../../src/index.ts";
import { fans, type Initializer } from "../../src/initializers/initializer.ts";
import { getInitializer } from "../../src/initializers/names.ts";
import { Generator } from "../../src/random/generator.ts";

const SHAPE = [200, 100];
const SIZE = 20_000;

const generate = (initializer: Initializer, shape = SHAPE, generator = new Generator(5)) =>
  initializer.generate(shape, generator);

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Fails if mean or variance are more than five standard deviations from what they should be; `kurtosis` is that of the
 * distribution, so that the variance of the variance is (kurtosis − 1) · variance² / n.
 */
function expectMoments(values: Float32Array, mean: number, variance: number, kurtosis: number): void {
  const found = moments(values);
  expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  expect(Math.abs(found.variance - variance)).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / values.length));
}

const UNIFORM = 1.8;
const NORMAL = 3;
/** Standard normal, cut off at ±2: its deviation and kurtosis. */
const TRUNCATED_DEVIATION = 0.87962566103423978;
const TRUNCATED = 2.37;

describe("constants", () => {
  it.each([
    ["zeros", initializers.zeros(), 0],
    ["ones", initializers.ones(), 1],
    ["constant", initializers.constant(), 0],
    ["constant 0.1", initializers.constant({ value: 0.1 }), Math.fround(0.1)],
  ])("%s", (_, initializer, value) => {
    expect(generate(initializer, [2, 3])).toEqual(new Float32Array(6).fill(value));
    expect(generate(initializer, [])).toEqual(Float32Array.of(value));
  });

  it("draw no random numbers", () => {
    const generator = new Generator(1);
    const before = generator.state();
    generate(initializers.ones(), SHAPE, generator);
    expect(generator.state()).toEqual(before);
  });
});

describe("identity", () => {
  it.each([
    [
      [3, 3],
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
    ],
    [
      [2, 4],
      [1, 0, 0, 0, 0, 1, 0, 0],
    ],
    [
      [4, 2],
      [1, 0, 0, 1, 0, 0, 0, 0],
    ],
    [[1, 1], [1]],
  ])("of shape %j", (shape, expected) => {
    expect([...generate(initializers.identity(), shape)]).toEqual(expected);
    expect([...generate(initializers.identity({ gain: -2 }), shape)]).toEqual(expected.map((x) => (x === 0 ? 0 : -2)));
  });

  it("is of matrices only", () => {
    for (const shape of [[3], [2, 2, 2]]) {
      expect(() => generate(initializers.identity(), shape)).toThrow(
        `identity needs a weight of two dimensions, found ${shape.length}.`,
      );
    }
    expect(() => initializers.identity({ gain: Number.NaN })).toThrow(
      "identity: gain must be a number that is finite, found NaN.",
    );
  });
});

describe("random values", () => {
  it("uniform: in [minval, maxval), by default ±0.05", () => {
    const values = generate(initializers.randomUniform());
    expectMoments(values, 0, 0.1 ** 2 / 12, UNIFORM);
    const { least, most } = moments(values);
    expect(least).toBeGreaterThanOrEqual(Math.fround(-0.05));
    expect(most).toBeLessThan(0.05);
    expect(most - least).toBeGreaterThan(0.0999);
    const other = generate(initializers.randomUniform({ minval: 2, maxval: 3 }));
    expectMoments(other, 2.5, 1 / 12, UNIFORM);
    expect(moments(other).least).toBeGreaterThanOrEqual(2);
  });

  it("normal: by default deviation 0.05", () => {
    expectMoments(generate(initializers.randomNormal()), 0, 0.05 ** 2, NORMAL);
    const values = generate(initializers.randomNormal({ mean: 3, stddev: 2 }));
    expectMoments(values, 3, 4, NORMAL);
    expect(moments(values).most).toBeGreaterThan(3 + 3 * 2); // Not cut off.
  });

  it("truncated normal: nothing beyond two deviations", () => {
    const values = generate(initializers.truncatedNormal({ mean: 1, stddev: 0.5 }));
    const { least, most } = moments(values);
    expect([least >= 0, most <= 2]).toEqual([true, true]);
    expect(most - least).toBeGreaterThan(1.99);
    expectMoments(values, 1, (0.5 * TRUNCATED_DEVIATION) ** 2, TRUNCATED);
    expectMoments(generate(initializers.truncatedNormal()), 0, (0.05 * TRUNCATED_DEVIATION) ** 2, TRUNCATED);
  });
});

describe("variance by fans: 200 inputs, 100 outputs", () => {
  it.each([
    ["glorotUniform", 1 / 150, UNIFORM],
    ["glorotNormal", 1 / 150, TRUNCATED],
    ["heUniform", 2 / 200, UNIFORM],
    ["heNormal", 2 / 200, TRUNCATED],
    ["lecunUniform", 1 / 200, UNIFORM],
    ["lecunNormal", 1 / 200, TRUNCATED],
  ] as const)("%s", (name, variance, kurtosis) => {
    const values = generate(initializers[name]());
    expectMoments(values, 0, variance, kurtosis);
    const limit = kurtosis === UNIFORM ? Math.sqrt(3 * variance) : (2 * Math.sqrt(variance)) / TRUNCATED_DEVIATION;
    const { least, most } = moments(values);
    expect(Math.max(most, -least)).toBeLessThanOrEqual(Math.fround(limit));
    expect(Math.min(most, -least)).toBeGreaterThan(0.995 * limit);
  });

  it.each([
    ["fanIn", 200],
    ["fanOut", 100],
    ["fanAvg", 150],
  ] as const)("varianceScaling by %s", (mode, n) => {
    for (const distribution of ["uniform", "truncatedNormal", "untruncatedNormal"] as const) {
      const values = generate(initializers.varianceScaling({ scale: 3, mode, distribution }));
      const kurtosis = { uniform: UNIFORM, truncatedNormal: TRUNCATED, untruncatedNormal: NORMAL }[distribution];
      expectMoments(values, 0, 3 / n, kurtosis);
    }
  });

  it("varianceScaling by default: scale 1, inputs, truncated normal", () => {
    const { config } = initializers.varianceScaling();
    expect(config).toEqual({ scale: 1, mode: "fanIn", distribution: "truncatedNormal", seed: undefined });
    expectMoments(generate(initializers.varianceScaling()), 0, 1 / 200, TRUNCATED);
  });

  it("counts fans as Keras does", () => {
    expect(fans([])).toEqual({ fanIn: 1, fanOut: 1 });
    expect(fans([7])).toEqual({ fanIn: 7, fanOut: 7 });
    expect(fans([3, 5])).toEqual({ fanIn: 3, fanOut: 5 });
    expect(fans([3, 4, 5, 6])).toEqual({ fanIn: 60, fanOut: 72 });
  });
});

describe("orthogonal", () => {
  const product = (m: Float32Array, rows: number, columns: number, i: number, j: number, byRow: boolean) => {
    let sum = 0;
    for (let p = 0; p < (byRow ? columns : rows); p++) {
      sum += byRow ? m[i * columns + p] * m[j * columns + p] : m[p * columns + i] * m[p * columns + j];
    }
    return sum;
  };

  it.each([
    [8, 8, 1],
    [40, 7, 1],
    [7, 40, 2],
    [1, 5, 1],
  ])("%i x %i, gain %d: the shorter side is orthonormal", (rows, columns, gain) => {
    const values = generate(initializers.orthogonal({ gain }), [rows, columns]);
    const count = Math.min(rows, columns);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const expected = i === j ? gain ** 2 : 0;
        expect(product(values, rows, columns, i, j, rows < columns)).toBeCloseTo(expected, 6);
      }
    }
  });

  it("counts all dimensions but the last as rows", () => {
    const initializer = initializers.orthogonal({ seed: 3 });
    expect(generate(initializer, [2, 3, 4])).toEqual(generate(initializer, [6, 4]));
  });

  it("is for two dimensions or more", () => {
    expect(() => generate(initializers.orthogonal(), [5])).toThrow(
      "orthogonal needs a weight of two dimensions or more, found 1. Use it for kernels, not for biases.",
    );
  });
});

describe("seeds", () => {
  const RANDOM = [
    "randomUniform",
    "randomNormal",
    "truncatedNormal",
    "varianceScaling",
    "glorotUniform",
    "glorotNormal",
    "heUniform",
    "heNormal",
    "lecunUniform",
    "lecunNormal",
    "orthogonal",
  ] as const;

  it.each(RANDOM)("%s: its own, or the generator's", (name) => {
    const [own, other, none] = [{ seed: 7 }, { seed: 8 }, {}].map((options) => initializers[name](options));
    const shape = [6, 4];
    const generator = new Generator(1);
    const before = generator.state();
    const values = generate(own, shape, generator);
    expect(generator.state()).toEqual(before);
    expect(generate(own, shape)).toEqual(values);
    expect(generate(other, shape)).not.toEqual(values);
    const first = generate(none, shape, generator);
    expect(generate(none, shape, generator)).not.toEqual(first);
    expect(generate(none, shape, new Generator(1))).toEqual(first);
    expect(own.config.seed).toBe(7);
    expect(() => initializers[name]({ seed: -1 })).toThrow(
      "seed must be a whole number from 0 to 4294967295, found -1",
    );
    expect(() => initializers[name]({ sedd: 1 } as never)).toThrow("Did you mean seed?");
  });
});

describe("names", () => {
  const classNames: Record<string, string> = {
    zeros: "Zeros",
    ones: "Ones",
    constant: "Constant",
    random_uniform: "RandomUniform",
    random_normal: "RandomNormal",
    truncated_normal: "TruncatedNormal",
    variance_scaling: "VarianceScaling",
    glorot_uniform: "GlorotUniform",
    glorot_normal: "GlorotNormal",
    he_uniform: "HeUniform",
    he_normal: "HeNormal",
    lecun_uniform: "LecunUniform",
    lecun_normal: "LecunNormal",
    orthogonal: "Orthogonal",
    identity: "Identity",
  };

  it.each(Object.entries(classNames))("%s, %s and camelCase are one", (snake, className) => {
    const camel = className[0].toLowerCase() + className.slice(1);
    for (const name of [snake, className, camel]) expect(getInitializer("a test", name).name).toBe(camel);
    expect(initializers[camel as "zeros"]().name).toBe(camel);
  });

  it("are all that there are", () => {
    const made = Object.keys(initializers).filter((name) => name !== "getInitializer");
    expect(made.sort()).toEqual(
      Object.values(classNames)
        .map((name) => name[0].toLowerCase() + name.slice(1))
        .sort(),
    );
  });

  it("takes objects as they are, and nothing else", () => {
    const initializer = initializers.heNormal();
    expect(getInitializer("a test", initializer)).toBe(initializer);
    expect(() => getInitializer("a test", "heNormale")).toThrow('Did you mean "heNormal"?');
    expect(() => getInitializer("a test", null as never)).toThrow("a test must be the name of an initializer");
    expect(() => getInitializer("a test", {} as never)).toThrow("found {}");
  });

  it.each([
    [() => initializers.constant({ value: Number.NaN }), "constant: value must be a number that is finite, found NaN."],
    [() => initializers.randomUniform({ minval: 1, maxval: 0 }), "maxval must be a number >= minval 1, found 0."],
    [() => initializers.randomNormal({ stddev: -1 }), "stddev must be a number >= 0, found -1."],
    [() => initializers.varianceScaling({ scale: 0 }), "scale must be a number > 0, found 0."],
    [() => initializers.varianceScaling({ mode: "fan_in" as never }), 'Did you mean "fanIn"?'],
    [() => initializers.orthogonal({ gain: Number.POSITIVE_INFINITY }), "gain must be a number that is finite"],
  ])("rejects options that can't be: %#", (make, message) => {
    expect(make).toThrow(message);
  });
});

it("generates as many values as the shape has", () => {
  expect(generate(initializers.glorotUniform())).toHaveLength(SIZE);
  expect(generate(initializers.glorotUniform(), [2, 3, 4])).toHaveLength(24);
});

it("the config that a layer gives makes an equal layer", () => {
  const layer = layers.dense({ units: 3, inputShape: [2], kernelInitializer: initializers.heNormal({ seed: 4 }) });
  const again = layers.dense(layer.getConfig() as unknown as Parameters<typeof layers.dense>[0]);
  expect(again.attach([2])).toEqual(layer.attach([2]));
  expect(again.getWeights().map(({ data }) => data)).toEqual(layer.getWeights().map(({ data }) => data));
});
