/**
 * Matrix products: plain JavaScript against both dialects, each also with vectors of 256 bits where V8 can make them, in
 * the tile that the library chooses. In GFLOP/s, and in percent of a limit measured in turns with the product: the dialect's
 * peak of 128-bit multiply-adds, or for products with a vector the bandwidth at which their matrix can be read.
 *
 *   npm run build:wasm && node bench/gemm.ts [--quick] [--json]
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { NN, NT, scratchFloats, TN } from "../assembly/gemm/sizes.ts";
import { GEMM, GEMM_NT, GEMM_TN, LINEAR } from "../assembly/opcodes.ts";
import { init } from "../src/index.ts";
import { ready } from "../src/runtime/backend.ts";
import { type Dialect, dialects, type Instruction, Kernels, uniform } from "./lib/kernels.ts";
import { Limits } from "./lib/limits.ts";
import { type Effort, measure, measureInTurns, type Timing } from "./lib/measure.ts";
import { duration, percent, significant, table } from "./lib/table.ts";
import { runWide } from "./lib/wide.ts";

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
  ...layer(128, 128, 128),
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
  ...layer(1, 512, 512),
  ...layer(1, 2, 10),
  ...layer(1, 10, 10),
  ...layer(1, 10, 1),
];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean" },
    json: { type: "boolean" },
    /** Set for the process that this one starts with V8's flag for wide vectors. */
    wide: { type: "boolean" },
  },
});
const effort: Effort = options.quick ? { warmup: 100, time: 100 } : { warmup: 200, time: 300 };

/** Instructions in one call, so that a product of nanoseconds is not lost in the clock. */
const repetitions = ({ m, n, k }: Shape) => Math.min(256, Math.ceil(50_000 / (m * n * k)));

function kernel(dialect: Dialect, tile: number, shape: Shape): () => void {
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
      ? [GEMM, c, a, b, bias, m, n, k, LINEAR, scratch, tile]
      : [form === TN ? GEMM_TN : GEMM_NT, c, a, b, m, n, k, scratch, tile];
  return kernels.program(new Array(repetitions(shape)).fill(instruction));
}

/** What one writes without a library: loops over typed arrays, in the order that walks rows. */
async function measureJavaScript(shape: Shape): Promise<Timing> {
  const { m, n, k } = shape;
  const a = uniform(m * k, 1);
  const b = uniform(n * k, 2);
  const c = new Float32Array(m * n);
  const multiply = javaScript[shape.form];
  const call = () => {
    for (let i = repetitions(shape); i > 0; i--) multiply(c, a, b, m, n, k);
  };
  return perProduct(await measure(call, effort), shape);
}

const perProduct = ({ ns, spread }: Timing, shape: Shape) => ({ ns: ns / repetitions(shape), spread });

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

/** What one dialect did. */
interface Column {
  readonly name: string;
  /** The tile that the library chose. */
  readonly tile: string;
  readonly products: {
    readonly timing: Timing;
    /** GFLOP/s or GB/s, and the part of it that the product reaches. */
    readonly limit: number;
    readonly part: number;
    readonly isBandwidth: boolean;
  }[];
}

const shapes = options.quick ? quick : full;

async function measureDialect(dialect: Dialect): Promise<Column> {
  await init({ dialect });
  const { tiles, ...runtime } = await ready();
  await tiles.measure({ ...runtime, tiles }, [Number.POSITIVE_INFINITY]);
  const limits = new Limits(dialect);
  const products: Column["products"] = [];
  for (const shape of shapes) {
    const { m, n, k } = shape;
    const isBandwidth = k > 1 && Math.min(m, n) === 1;
    const bytes = 4 * k * Math.max(m, n);
    const { call, work } = isBandwidth ? limits.reading(bytes) : limits.multiplyAdds;
    const [whole, beside] = await measureInTurns([kernel(dialect, tiles.operand, shape), call], effort);
    const timing = perProduct(whole!, shape);
    const limit = work / beside!.ns;
    const part = (isBandwidth ? bytes : 2 * m * n * k) / timing.ns / limit;
    products.push({ timing, limit, part, isBandwidth });
  }
  return { name: options.wide ? `${dialect} wide` : dialect, tile: tiles.tile, products };
}

/** Plain loops take seconds for what is larger. */
const LARGEST = 2 ** 28;

const columns: Column[] = [];
for (const dialect of dialects()) columns.push(await measureDialect(dialect));
const javaScriptTimings: (Timing | undefined)[] = [];
if (!options.wide) {
  columns.push(...(runWide<{ columns: Column[] }>(import.meta.filename, options.quick)?.columns ?? []));
  for (const shape of shapes) {
    javaScriptTimings.push(shape.m * shape.n * shape.k < LARGEST ? await measureJavaScript(shape) : undefined);
  }
}

if (options.json) {
  const engine = { node: process.version, v8: process.versions.v8, cpu: cpus()[0].model, load: loadavg()[0] };
  console.log(JSON.stringify({ engine, shapes, javaScript: javaScriptTimings, columns }, null, 2));
} else {
  console.log(`${process.version}, ${cpus()[0].model}, load ${significant(loadavg()[0])}`);
  for (const { name, tile } of columns) console.log(`${name}: tile ${tile}`);
  console.log('Percent of the peak of 128-bit multiply-adds, or with a "B" of the bandwidth.\n');
  const head = ["m × n × k", "JavaScript", ...columns.flatMap(({ name }) => [name, "± ", "GFLOP/s", "limit", "of it"])];
  const rows = shapes.map(({ form, m, n, k }, i) => {
    const javaScript = javaScriptTimings[i];
    const cells = [`${form.padEnd(4)} ${m} × ${n} × ${k}`, javaScript ? duration(javaScript.ns) : ""];
    for (const { products } of columns) {
      const { timing, limit, part, isBandwidth } = products[i]!;
      cells.push(duration(timing.ns), percent(timing.spread), significant((2 * m * n * k) / timing.ns));
      cells.push(significant(limit) + (isBandwidth ? " B" : ""), percent(part));
    }
    return cells;
  });
  console.log(table(head, rows));
}
