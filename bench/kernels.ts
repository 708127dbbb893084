/**
 * Every kernel but the matrix products: plain JavaScript against both dialects, also with vectors of 256 bits, in GB/s of what
 * must be read and written, beside the bandwidth of adding two arrays in the same run.
 *
 *   npm run build:wasm && node bench/kernels.ts [--quick] [--json]
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { dialects, Kernels } from "./lib/kernels.ts";
import { type Effort, measure, type Timing } from "./lib/measure.ts";
import { duration, percent, significant, table } from "./lib/table.ts";
import { runWide } from "./lib/wide.ts";
import { workloads } from "./lib/workloads.ts";

const { values: options } = parseArgs({
  options: { quick: { type: "boolean" }, json: { type: "boolean" }, wide: { type: "boolean" } },
});
const effort: Effort = options.quick ? { warmup: 60, time: 60 } : { warmup: 150, time: 200 };
/** Floats: in L1, in L2, in memory. */
const sizes = options.quick ? [2 ** 20] : [2 ** 10, 2 ** 16, 2 ** 20];

interface Result {
  name: string;
  size: number;
  /** Bytes read and written. */
  bytes: number;
  timings: Record<string, Timing>;
}

const results: Result[] = [];
for (const size of sizes) {
  for (const { name, floats, javaScript, instruction } of workloads) {
    const timings: Record<string, Timing> = {};
    if (!options.wide) timings.JavaScript = await measure(javaScript(size), effort);
    for (const dialect of dialects()) {
      const kernels = new Kernels(dialect, 8 * 4 * size + 2 ** 20);
      const call = kernels.program([instruction(kernels, size)]);
      timings[options.wide ? `${dialect}, wide` : dialect] = await measure(call, effort);
    }
    results.push({ name, size, bytes: floats * 4 * size, timings });
  }
}
const wide = options.wide ? undefined : runWide<{ results: Result[] }>(import.meta.filename, options.quick);
wide?.results.forEach(({ timings }, i) => {
  Object.assign(results[i].timings, timings);
});

if (options.json) {
  const engine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0].model };
  console.log(JSON.stringify({ engine, results }, null, 2));
} else {
  for (const size of sizes) {
    const ofSize = results.filter((result) => result.size === size);
    const add = ofSize.find(({ name }) => name === "add")!;
    const columns = Object.keys(add.timings).filter((name) => name !== "JavaScript");
    const head = ["kernel", "JavaScript", ...columns.flatMap((name) => [name, "±", "GB/s", "of add", "×"])];
    const rows = ofSize.map(({ name, bytes, timings }) => {
      const cells = columns.flatMap((column) => {
        const { ns, spread } = timings[column];
        const ofAdd = bytes / ns / (add.bytes / add.timings[column].ns);
        const times = significant(timings.JavaScript.ns / ns);
        return [duration(ns), percent(spread), significant(bytes / ns), percent(ofAdd), times];
      });
      return [name, duration(timings.JavaScript.ns), ...cells];
    });
    console.log(`\n${size} floats; × how many times as fast as JavaScript\n${table(head, rows)}`);
  }
}
