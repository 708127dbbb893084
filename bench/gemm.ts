/**
 * Matrix products: plain JavaScript against both dialects, in GFLOP/s and in percent of the peak of the same run.
 *
 *   npm run build:wasm && node bench/gemm.ts [--quick] [--json]
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { NN, NT, scratchFloats, TILE_2X16, TN } from "../assembly/gemm/sizes.ts";
import { GEMM, GEMM_NT, GEMM_TN, LINEAR } from "../assembly/opcodes.ts";
import { type Dialect, dialects, type Instruction, Kernels, uniform } from "./lib/kernels.ts";
import { type Effort, measure, type Timing } from "./lib/measure.ts";
import { peak } from "./lib/peak.ts";
import { duration, percent, significant, table } from "./lib/table.ts";

interface Shape {
  form: keyof typeof forms;
  m: number;
  n: number;
  k: number;
}

const forms = { A·B: NN, Aᵀ·B: TN, A·Bᵀ: NT };

/** The three products of a training step of a dense layer: forward, the weights' gradient, the input's gradient. */
const layer = (rows: number, inputs: number, units: number): Shape[] => [
  { form: "A·B", m: rows, n: units, k: inputs },
  { form: "Aᵀ·B", m: inputs, n: units, k: rows },
  { form: "A·Bᵀ", m: rows, n: inputs, k: units },
];

const quick: Shape[] = [...layer(256, 256, 256), ...layer(128, 784, 512), ...layer(1, 10, 10)];
const full: Shape[] = [
  ...layer(256, 256, 256),
  ...layer(512, 512, 512),
  ...layer(1024, 1024, 1024),
  ...layer(128, 784, 512),
  ...layer(128, 512, 512),
  ...layer(128, 512, 10),
  ...layer(32, 512, 512),
  ...layer(8, 512, 512),
  ...layer(33, 33, 33),
  ...layer(100, 2, 10),
  ...layer(100, 10, 10),
  ...layer(100, 10, 1),
  ...layer(10, 10, 10),
  ...layer(1, 784, 512),
  ...layer(1, 2, 10),
  ...layer(1, 10, 10),
  ...layer(1, 10, 1),
];

const { values: options } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "boolean" } } });
const effort: Effort = options.quick ? { warmup: 100, time: 100 } : { warmup: 200, time: 300 };

/** Instructions in one call, so that a product of nanoseconds is not lost in the clock. */
const repetitions = ({ m, n, k }: Shape) => Math.min(256, Math.ceil(50_000 / (m * n * k)));

function measureKernel(dialect: Dialect, shape: Shape): Promise<Timing> {
  const { m, n, k } = shape;
  const form = forms[shape.form];
  const scratchLength = scratchFloats(form, m, n, k);
  const kernels = new Kernels(dialect, 4 * (m * k + n * k + m * n + n + scratchLength) + 65536);
  const a = kernels.floats(uniform(m * k, 1));
  const b = kernels.floats(uniform(n * k, 2));
  const bias = kernels.floats(uniform(n, 3));
  const c = kernels.floats(m * n);
  const scratch = kernels.floats(scratchLength);
  const instruction: Instruction =
    form === NN
      ? [GEMM, c, a, b, bias, m, n, k, LINEAR, scratch, TILE_2X16]
      : [form === TN ? GEMM_TN : GEMM_NT, c, a, b, m, n, k, scratch, TILE_2X16];
  return perProduct(kernels.program(new Array(repetitions(shape)).fill(instruction)), shape);
}

/** What one writes without a library: loops over typed arrays, in the order that walks rows. */
function measureJavaScript(shape: Shape): Promise<Timing> {
  const { m, n, k } = shape;
  const a = uniform(m * k, 1);
  const b = uniform(n * k, 2);
  const c = new Float32Array(m * n);
  const multiply = javaScript[shape.form];
  return perProduct(() => {
    for (let i = repetitions(shape); i > 0; i--) multiply(c, a, b, m, n, k);
  }, shape);
}

async function perProduct(call: () => void, shape: Shape): Promise<Timing> {
  const { ns, spread } = await measure(call, effort);
  return { ns: ns / repetitions(shape), spread };
}

type Multiply = (c: Float32Array, a: Float32Array, b: Float32Array, m: number, n: number, k: number) => void;

const javaScript: Record<Shape["form"], Multiply> = {
  A·B: (c, a, b, m, n, k) => {
    c.fill(0);
    for (let i = 0; i < m; i++) {
      const to = i * n;
      for (let p = 0; p < k; p++) {
        const x = a[i * k + p];
        const from = p * n;
        for (let j = 0; j < n; j++) c[to + j] += x * b[from + j];
      }
    }
  },
  Aᵀ·B: (c, a, b, m, n, k) => {
    c.fill(0);
    for (let p = 0; p < k; p++) {
      const from = p * n;
      for (let i = 0; i < m; i++) {
        const x = a[p * m + i];
        const to = i * n;
        for (let j = 0; j < n; j++) c[to + j] += x * b[from + j];
      }
    }
  },
  A·Bᵀ: (c, a, b, m, n, k) => {
    for (let i = 0; i < m; i++) {
      const left = i * k;
      for (let j = 0; j < n; j++) {
        const right = j * k;
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[left + p] * b[right + p];
        c[i * n + j] = sum;
      }
    }
  },
};

const peaks: [Dialect, number][] = [];
for (const dialect of dialects()) peaks.push([dialect, await peak(dialect, effort)]);

const results = [];
for (const shape of options.quick ? quick : full) {
  const timings: Record<string, Timing> = { JavaScript: await measureJavaScript(shape) };
  for (const [dialect] of peaks) timings[dialect] = await measureKernel(dialect, shape);
  results.push({ ...shape, timings });
}

if (options.json) {
  const engine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0].model };
  console.log(JSON.stringify({ engine, peak: Object.fromEntries(peaks), results }, null, 2));
} else {
  for (const [dialect, gflops] of peaks) console.log(`peak of ${dialect}: ${significant(gflops)} GFLOP/s`);
  const columns = ["time", "± ", "GFLOP/s"];
  const head = ["m × n × k", "JavaScript", ...columns.slice(1)];
  for (const [dialect] of peaks) head.push(dialect, ...columns.slice(1), "of peak");
  const rows = results.map(({ form, m, n, k, timings }) => {
    const cells = [`${form.padEnd(4)} ${m} × ${n} × ${k}`];
    const show = ({ ns, spread }: Timing, limit?: number) => {
      const gflops = (2 * m * n * k) / ns;
      cells.push(duration(ns), percent(spread), significant(gflops));
      if (limit) cells.push(percent(gflops / limit));
    };
    show(timings.JavaScript);
    for (const [dialect, limit] of peaks) show(timings[dialect], limit);
    return cells;
  });
  console.log(`\n${table(head, rows)}`);
}
