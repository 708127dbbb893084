/**
 * Every kernel but the matrix products: plain JavaScript against both dialects, in GB/s of what must be read and written,
 * beside the bandwidth of adding two arrays in the same run.
 *
 *   npm run build:wasm && node bench/kernels.ts [--quick] [--json]
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { dialects, Kernels } from "./lib/kernels.ts";
import { type Effort, measure, type Timing } from "./lib/measure.ts";
import { duration, percent, significant, table } from "./lib/table.ts";
import { workloads } from "./lib/workloads.ts";

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "boolean" } } });
const effort: Effort = options.quick ? { warmup: 60, time: 60 } : { warmup: 150, time: 200 };
/** Floats: in L1, in L2, in memory. */
const sizes = options.quick ? [2 ** 20] : [2 ** 10, 2 ** 16, 2 ** 20];

const results = [];
for (const size of sizes) {
  for (const workload of workloads) {
    const timings: Record<string, Timing> = { JavaScript: await measure(workload.javaScript(size), effort) };
    for (const dialect of dialects()) {
      const kernels = new Kernels(dialect, 8 * 4 * size + 2 ** 20);
      timings[dialect] = await measure(kernels.program([workload.instruction(kernels, size)]), effort);
    }
    results.push({ name: workload.name, size, bytes: workload.floats * 4 * size, timings });
  }
}

if (options.json) {
  const engine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0].model };
  console.log(JSON.stringify({ engine, results }, null, 2));
} else {
  for (const size of sizes) {
    const ofSize = results.filter((result) => result.size === size);
    const add = ofSize.find(({ name }) => name === "add")!;
    const head = ["kernel", "JavaScript"];
    for (const dialect of dialects()) head.push(dialect, "±", "GB/s", "of add", "× JavaScript");
    const rows = ofSize.map(({ name, bytes, timings }) => {
      const cells = [name, duration(timings.JavaScript.ns)];
      for (const dialect of dialects()) {
        const { ns, spread } = timings[dialect];
        const bandwidth = bytes / ns;
        const ofAdd = bandwidth / (add.bytes / add.timings[dialect].ns);
        cells.push(
          duration(ns),
          percent(spread),
          significant(bandwidth),
          percent(ofAdd),
          significant(timings.JavaScript.ns / ns),
        );
      }
      return cells;
    });
    console.log(`\n${size} floats\n${table(head, rows)}`);
  }
}
