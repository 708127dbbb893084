/** Every op against NumPy, and its gradient against central differences of NumPy's result: fixtures/ops/generate.py. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as ops from "../../src/ops.ts";
import type { ProgramBuilder } from "../../src/program/builder.ts";
import type { Value } from "../../src/program/value.ts";
import { type Runtime, ready } from "../../src/runtime/backend.ts";
import { dialects } from "../assembly/harness.ts";
import { Bench, runtimeOf, weight } from "./bench.ts";

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly op: keyof typeof ops;
  readonly args: readonly unknown[];
  /** Whether the op takes its values as a list. */
  readonly listed: boolean;
  readonly inputs: readonly Numbers[];
  readonly output: Numbers;
  readonly c: readonly number[];
  readonly gradients: readonly (readonly number[] | null)[];
}

const cases: Case[] = JSON.parse(readFileSync("test/fixtures/ops/ops.json", "utf8"));
const title = ({ op, args, inputs }: Case) =>
  `${op} ${inputs.map(({ shape }) => `(${shape})`).join(" ")} ${args.map((each) => JSON.stringify(each)).join(" ")}`;

const byName: Record<string, unknown> = { ...ops };

const record = ({ op, args, listed }: Case, p: ProgramBuilder, values: readonly Value[]): Value => {
  const call = byName[op] as (p: ProgramBuilder, ...all: unknown[]) => Value;
  return call(p, ...(listed ? [values] : values), ...args);
};

const x = { data: new Float32Array(1), shape: [1, 1] };

/** Values of an op, outside of training. */
function forward(runtime: Runtime, given: Case) {
  const weights = given.inputs.map(({ shape, data }, i) => weight(`w${i}`, [...shape], Float32Array.from(data)));
  const shapes: (readonly number[])[] = [];
  const bench = new Bench(runtime, {
    mode: "predict",
    x,
    weights,
    record: (p) => {
      const y = record(
        given,
        p,
        weights.map((each) => p.weight(each)),
      );
      shapes.push(y.shape);
      return y;
    },
  });
  return { data: bench.run(), shape: shapes[0] };
}

/** The gradients of mean(y · c) by the inputs that have one. */
function gradients(runtime: Runtime, given: Case) {
  const weights = given.inputs.map(({ shape, data }, i) => weight(`w${i}`, [...shape], Float32Array.from(data)));
  const c = weight("c", [...given.output.shape], Float32Array.from(given.c));
  const bench = new Bench(runtime, {
    x,
    weights: [...weights, c],
    record: (p) => {
      const values = weights.map((each, i) => (given.gradients[i] ? p.weight(each) : p.stopGradient(p.weight(each))));
      return ops.multiply(p, record(given, p, values), p.weight(c));
    },
  });
  bench.run();
  return weights.map((each) => bench.gradient(each));
}

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
    expect(runtime).toBe(await ready());
  });

  it("has fixtures for every op but those that are tested below", () => {
    const others = ["affine", "dropout", "randomNormal", "randomUniform", "isfinite", "topK", "split", "stopGradient"];
    const composed = ["constant", "assign", "relu", "sigmoid", "tanh", "softplus", "elu", "selu", "gelu", "silu"];
    const tested = new Set([...cases.map(({ op }) => op), ...others, ...composed]);
    expect(Object.keys(ops).filter((name) => !tested.has(name as Case["op"]))).toEqual([]);
  });

  it.each(cases.map((given) => [title(given), given] as const))("%s", (_, given) => {
    const { data, shape } = forward(runtime, given);
    expect(shape).toEqual(given.output.shape);
    const scale = Math.max(1e-3, ...given.output.data.map(Math.abs));
    given.output.data.forEach((expected, i) => {
      expect(Math.abs(data[i] - expected), `[${i}] expected ${expected}, got ${data[i]}`).toBeLessThan(6e-7 * scale);
    });
    if (given.gradients.every((each) => each === null)) return;
    gradients(runtime, given).forEach((found, i) => {
      const wanted = given.gradients[i];
      if (!wanted) return;
      const size = Math.max(1e-3, ...wanted.map(Math.abs));
      wanted.forEach((expected, j) => {
        expect(Math.abs(found[j] - expected), `input ${i} [${j}] expected ${expected}, got ${found[j]}`).toBeLessThan(
          3e-6 * size,
        );
      });
    });
  });
});
