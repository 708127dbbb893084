/**
 * Training steps as users run them, inside `fit`: microseconds a step and samples a second, beside the same step in plain
 * JavaScript for the lesson's network.
 *
 *   npm run build:wasm && node bench/steps.ts [--quick] [--json]
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { backend, init, layers, type Model, sequential } from "../src/index.ts";
import { uniform } from "./lib/kernels.ts";
import { lessonModel } from "./lib/lesson.ts";
import { PlainLesson } from "./lib/plain-lesson.ts";
import { significant, table } from "./lib/table.ts";

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "boolean" } } });
const runs = options.quick ? 5 : 15;

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly batchSize: number;
  readonly features: number;
  readonly model: () => Model;
  readonly labels: (row: number) => number;
}

function classifier(units: readonly number[], features: number): Model {
  const hidden = units.map((count, i) =>
    layers.dense({ units: count, activation: "relu", ...(i === 0 && { inputShape: [features] }) }),
  );
  const model = sequential([...hidden, layers.dense({ units: 10, activation: "softmax" })], { seed: 1 });
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  return model;
}

const lesson = (batchSize: number, rows: number): Case => ({
  name: `2-10-10-1, batch ${batchSize}`,
  rows,
  batchSize,
  features: 2,
  model: () => lessonModel(1),
  labels: (row) => row % 2,
});

const cases: Case[] = [
  lesson(1, 20_000),
  lesson(10, 100_000),
  lesson(100, 200_000),
  {
    name: "64-128-64-10, batch 32",
    rows: 3200,
    batchSize: 32,
    features: 64,
    model: () => classifier([128, 64], 64),
    labels: (row) => row % 10,
  },
  {
    name: "784-512-512-10, batch 128",
    rows: 1280,
    batchSize: 128,
    features: 784,
    model: () => classifier([512, 512], 784),
    labels: (row) => row % 10,
  },
];

/** Median microseconds a step over epochs; the first ones, in which the engine optimises, don't count. */
async function measureFit({
  rows,
  batchSize,
  features,
  model: make,
  labels,
}: Case): Promise<{ microseconds: number; spread: number }> {
  const x = { shape: [rows, features], data: uniform(rows * features) };
  const y = Float32Array.from({ length: rows }, (_, row) => labels(row));
  const model = make();
  await model.fit(x, y, { batchSize, epochs: 3, verbose: 0 });
  const times: number[] = [];
  let start = 0;
  const clock = {
    onEpochBegin: () => {
      start = performance.now();
    },
    onEpochEnd: () => {
      times.push(performance.now() - start);
    },
  };
  await model.fit(x, y, { batchSize, epochs: runs, verbose: 0, callbacks: clock });
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1];
  return { microseconds: (median * 1000) / Math.ceil(rows / batchSize), spread: (times.at(-1)! - times[0]) / median };
}

/** The lesson's step written by hand for its network: what a library must beat to be worth having. */
function measurePlain({ rows, batchSize }: Case): number {
  const x = uniform(rows * 2);
  const y = Float32Array.from({ length: rows }, (_, row) => row % 2);
  const plain = new PlainLesson(batchSize);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    for (let row = 0; row + batchSize <= rows; row += batchSize) plain.step(x, y, row);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return (times[runs >> 1] * 1000) / Math.floor(rows / batchSize);
}

await init();
const results = [];
for (const given of cases) {
  const { microseconds, spread } = await measureFit(given);
  const plain = given.features === 2 ? measurePlain(given) : undefined;
  results.push({ name: given.name, batchSize: given.batchSize, microseconds, spread, plain });
}

if (options.json) {
  const engine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0].model, dialect: backend().dialect };
  console.log(JSON.stringify({ engine, results }, null, 2));
} else {
  const rows = results.map(({ name, batchSize, microseconds, spread, plain }) => [
    name,
    significant(microseconds),
    `${Math.round(spread * 100)} %`,
    significant(batchSize / microseconds),
    plain === undefined ? "" : significant(plain),
    plain === undefined ? "" : significant(plain / microseconds),
  ]);
  console.log(`\n${backend().dialect}, Adam, inside fit`);
  console.log(table(["network", "µs/step", "range", "M samples/s", "JavaScript µs/step", "×"], rows));
}
