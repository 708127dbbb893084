/** Every metric against scikit-learn and NumPy, over batches of any size: see test/fixtures/metrics/generate.py. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, metrics, sequential, tensor } from "../../src/index.ts";
import type { Metric } from "../../src/metrics/index.ts";
import { dialects } from "../assembly/harness.ts";

interface Case {
  metric: string;
  options: object;
  prediction: number;
  y: number;
  loss: string;
  value: number[];
}
const { tensors, cases }: { tensors: { shape: number[]; data: number[] }[]; cases: Case[] } = JSON.parse(
  readFileSync("test/fixtures/metrics/metrics.json", "utf8"),
);
const make = (name: string, options: object): Metric => metrics[name as "accuracy"](options);

/** What a metric says of predictions that a model passes on as they are. */
async function judge(metric: Metric, { prediction, y, loss }: Case, batchSize: number): Promise<number[]> {
  const [x, labels] = [tensors[prediction], tensors[y]];
  const model = sequential([layers.activation({ activation: "linear", inputShape: x.shape.slice(1) })]);
  model.compile({ loss, metrics: [metric] });
  const { loss: _, ...logs } = await model.evaluate(
    tensor(Float32Array.from(x.data), x.shape),
    tensor(Float32Array.from(labels.data), labels.shape),
    { batchSize },
  );
  expect(Object.keys(logs)).toEqual(
    Object.keys(logs).length === 1 ? [metric.name] : Object.keys(logs).map((_, i) => `${metric.name}_${i}`),
  );
  return Object.values(logs);
}

describe.each(dialects)("%s", (dialect) => {
  beforeAll(() => init({ dialect }));

  it.each(cases.map((each) => [`${each.metric} ${JSON.stringify(each.options)}`, each] as const))(
    "%s",
    async (_, each) => {
      const metric = make(each.metric, each.options);
      const whole = await judge(metric, each, 1000);
      expect(whole.length).toBe(each.value.length);
      whole.forEach((found, i) => {
        // Keras' ε of 1e-7 beside counts and deviations is less than that.
        expect(Math.abs(found - each.value[i])).toBeLessThanOrEqual(1e-5 * Math.abs(each.value[i]));
      });
      for (const batchSize of [1, 7]) expect(await judge(metric, each, batchSize)).toEqual(whole);
    },
  );
});
