/** Every loss and its gradient against PyTorch in float64: see test/fixtures/losses/generate.py. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { losses } from "../../src/index.ts";
import type { Loss } from "../../src/losses/index.ts";
import { whenLoaded } from "../../src/missing.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects } from "../assembly/harness.ts";
import { Bench, runtimeOf, weight } from "../program/bench.ts";

interface Case {
  loss: string;
  options: object;
  prediction: { shape: number[]; data: number[] };
  y: { shape: number[]; data: number[] };
  value: number;
  gradient: number[];
}

const cases: Case[] = JSON.parse(readFileSync("test/fixtures/losses/losses.json", "utf8"));
const make = (loss: string, options: object): Loss => losses[loss as "huber"](options);

/** The loss of predictions that are a weight, so that their gradient can be read. */
function bench(runtime: Runtime, loss: Loss, prediction: Case["prediction"], y: Case["y"]) {
  const rows = prediction.shape[0];
  const w = weight("prediction", prediction.shape, Float32Array.from(prediction.data));
  const given = new Bench(runtime, {
    x: { data: new Float32Array(rows), shape: [rows, 1] },
    y: { data: Float32Array.from(y.data), shape: y.shape },
    weights: [w],
    record: (p, _, labels) => loss.perRow(p, labels!, p.weight(w)),
  });
  return { value: given.mean(), gradient: given.gradient(w) };
}

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
    await whenLoaded(() => runtime.need("extra"));
  });

  it.each(cases.map((each) => [`${each.loss} ${JSON.stringify(each.options)}`, each] as const))("%s", (_, each) => {
    const { value, gradient } = bench(runtime, make(each.loss, each.options), each.prediction, each.y);
    expect(Math.abs(value - each.value)).toBeLessThanOrEqual(1e-5 * Math.abs(each.value));
    const scale = Math.max(...each.gradient.map(Math.abs));
    const worst = Math.max(...Array.from(gradient, (found, i) => Math.abs(found - each.gradient[i])));
    expect(gradient.length).toBe(each.gradient.length);
    expect(worst).toBeLessThanOrEqual(1e-5 * scale);
  });
});
