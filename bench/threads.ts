/**
 * How much faster a step is with more threads. The numbers of threads take turns, so that whatever else the machine does hits all of
 * them: ratios of the best times, and medians of the ratios of neighbours.
 *
 *   npm run bench:threads [-- --threads 1,2,4 --rounds 9]
 */
import { parseArgs } from "node:util";
import { backend, init, layers, type Model, sequential } from "../src/index.ts";
import { uniform } from "./lib/kernels.ts";
import { lessonModel } from "./lib/lesson.ts";
import { significant, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    threads: { type: "string", default: "1,2" },
    rounds: { type: "string", default: "9" },
    case: { type: "string" },
  },
});
const counts = options.threads.split(",").map(Number);
const rounds = Number(options.rounds);

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  readonly model: () => Model;
  /** What is timed, and how many steps that is. */
  readonly run: (model: Model, x: Data, y: Float32Array) => Promise<unknown>;
  readonly steps: number;
}

interface Data {
  readonly shape: number[];
  readonly data: Float32Array;
}

function classifier(units: readonly number[], features: number): Model {
  const hidden = units.map((count, i) =>
    layers.dense({ units: count, activation: "relu", ...(i === 0 && { inputShape: [features] }) }),
  );
  const model = sequential([...hidden, layers.dense({ units: 10, activation: "softmax" })], { seed: 1 });
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  return model;
}

const training = (name: string, units: number[], features: number, batchSize: number, steps: number): Case => ({
  name: `train ${name}, batch ${batchSize}`,
  rows: batchSize * steps,
  features,
  model: () => classifier(units, features),
  run: (model, x, y) => model.fit(x, y, { batchSize, verbose: 0 }),
  steps,
});

const predicting = (batchSize: number): Case => ({
  name: `predict 784-512-512-10, 10,000 rows by ${batchSize}`,
  rows: 10_000,
  features: 784,
  model: () => classifier([512, 512], 784),
  run: (model, x) => model.predict(x, { batchSize }),
  steps: Math.ceil(10_000 / batchSize),
});

const all: readonly Case[] = [
  {
    name: "train the lesson's 2-10-10-1, batch 10",
    rows: 100_000,
    features: 2,
    model: () => lessonModel(1),
    run: (model, x, y) =>
      model.fit(
        x,
        y.map((label) => label % 2),
        { batchSize: 10, verbose: 0 },
      ),
    steps: 10_000,
  },
  training("64-128-64-10", [128, 64], 64, 128, 100),
  training("784-512-512-10", [512, 512], 784, 128, 40),
  training("784-2048-2048-10", [2048, 2048], 784, 256, 6),
  predicting(32),
  predicting(512),
];
const cases = all.filter(({ name }) => name.includes(options.case ?? ""));

await init({ threads: Math.max(...counts) }); // Memory is shared only if it was meant for several threads from the start.

const lines: string[][] = [];
for (const each of cases) {
  const x = { shape: [each.rows, each.features], data: uniform(each.rows * each.features) };
  const y = Float32Array.from({ length: each.rows }, (_, row) => row % 10);
  const models = counts.map(each.model);
  const times: number[][] = counts.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, threads] of counts.entries()) {
      await init({ threads });
      await each.run(models[i]!, x, y); // Starts the threads, and lets them come to speed.
      const start = performance.now();
      await each.run(models[i]!, x, y);
      if (round >= 0) times[i]!.push((performance.now() - start) / each.steps);
    }
  }
  counts.forEach((threads, i) => {
    const own = times[i]!;
    const ratios = own.map((time, round) => times[0]![round]! / time);
    const best = Math.min(...own);
    lines.push([
      i === 0 ? each.name : "",
      String(threads),
      significant(best),
      significant(median(own)),
      i === 0 ? "" : significant(Math.min(...times[0]!) / best),
      i === 0 ? "" : significant(median(ratios)),
    ]);
  });
  for (const model of models) model.dispose();
}
console.log(`\n${backend().dialect}, Node ${process.version}`);
console.log(table(["case", "threads", "ms/step, best", "median", "× of best", "× median"], lines));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
