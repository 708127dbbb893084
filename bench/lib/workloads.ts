/** What the kernels are compared on: one instruction, and the loop that one writes in JavaScript without a library. */
import * as Extra from "../../assembly/extra/opcodes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { type Instruction, type Kernels, uniform } from "./kernels.ts";

export interface Workload {
  readonly name: string;
  /** Floats read and written for each float of its size. */
  readonly floats: number;
  instruction(kernels: Kernels, size: number): Instruction;
  javaScript(size: number): () => void;
}

/** Columns of the row-wise kernels: the classes of a typical classifier, rounded up to what divides the sizes. */
const COLUMNS = 16;

const data = (size: number, seed: number) => uniform(size, seed).map((value) => value * 4);
const classes = (rows: number) => Float32Array.from({ length: rows }, (_, i) => i % COLUMNS);
const probabilities = (size: number) => uniform(size, 3).map((value) => 0.5 + value / 2.1);

/**
 * A loop of its own for each formula, as one writes it by hand: a loop that called a function passed to it would be compiled once
 * for all of them, and be several times slower.
 */
function loop(statement: string, ...parameters: string[]): (size: number, ...arrays: Float32Array[]) => void {
  const body = `for (let i = 0; i < size; i++) ${statement}`;
  return new Function("erf", `return (size, ${parameters.join(", ")}) => { ${body} }`)(erf);
}

/** y[i] = f(x[i]) */
function elementwise(name: string, kind: number, formula: string): Workload {
  return {
    name,
    floats: 2,
    instruction: (kernels, size) => [
      kind < Op.SOFTPLUS ? Op.ACTIVATION : Extra.ACTIVATION,
      kernels.floats(size),
      kernels.floats(data(size, 1)),
      size,
      kind,
    ],
    javaScript(size) {
      const [y, x] = [new Float32Array(size), data(size, 1)];
      const run = loop(`{ const v = x[i]; y[i] = ${formula}; }`, "y", "x");
      return () => run(size, y, x);
    },
  };
}

/** dx[i] = dy[i] · f'(y[i]) */
function elementwiseGradient(name: string, kind: number, derivative: string): Workload {
  return {
    name: `${name} gradient`,
    floats: 3,
    instruction(kernels, size) {
      const [dx, dy, y] = [kernels.floats(size), kernels.floats(data(size, 1)), kernels.floats(probabilities(size))];
      return [kind < Op.SOFTPLUS ? Op.ACTIVATION_GRADIENT : Extra.ACTIVATION_GRADIENT, dx, dy, y, y, size, kind];
    },
    javaScript(size) {
      const [dx, dy, y] = [new Float32Array(size), data(size, 1), probabilities(size)];
      const run = loop(`{ const v = y[i]; dx[i] = dy[i] * (${derivative}); }`, "dx", "dy", "y");
      return () => run(size, dx, dy, y);
    },
  };
}

const erf = (x: number) => {
  // Abramowitz and Stegun 7.1.26: what one finds when one looks for an error function in JavaScript.
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - tail * Math.exp(-x * x));
};

export const workloads: readonly Workload[] = [
  {
    name: "add",
    floats: 3,
    instruction(kernels, size) {
      return [Op.ADD, kernels.floats(size), kernels.floats(data(size, 1)), kernels.floats(data(size, 2)), size];
    },
    javaScript(size) {
      const [out, a, b] = [new Float32Array(size), data(size, 1), data(size, 2)];
      return () => {
        for (let i = 0; i < size; i++) out[i] = a[i] + b[i];
      };
    },
  },
  elementwise("relu", Op.RELU, "v > 0 ? v : 0"),
  elementwise("sigmoid", Op.SIGMOID, "1 / (1 + Math.exp(-v))"),
  elementwise("tanh", Op.TANH, "Math.tanh(v)"),
  elementwise("softplus", Op.SOFTPLUS, "Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))"),
  elementwise("elu", Op.ELU, "v > 0 ? v : Math.expm1(v)"),
  elementwise("gelu", Op.GELU, "0.5 * v * (1 + erf(v * Math.SQRT1_2))"),
  elementwise("silu", Op.SILU, "v / (1 + Math.exp(-v))"),
  elementwiseGradient("relu", Op.RELU, "v > 0 ? 1 : 0"),
  elementwiseGradient("tanh", Op.TANH, "1 - v * v"),
  elementwiseGradient("sigmoid", Op.SIGMOID, "v * (1 - v)"),
  {
    name: "dropout",
    floats: 2,
    instruction(kernels, size) {
      return [
        Op.DROPOUT,
        kernels.floats(size),
        kernels.floats(data(size, 1)),
        size,
        { float: 0.5 },
        7,
        kernels.floats(1),
      ];
    },
    javaScript(size) {
      const [y, x] = [new Float32Array(size), data(size, 1)];
      return () => {
        for (let i = 0; i < size; i++) y[i] = Math.random() < 0.5 ? 0 : x[i] * 2;
      };
    },
  },
  {
    name: "gather rows",
    floats: 2,
    instruction(kernels, size) {
      const rows = size / COLUMNS;
      const [out, source] = [kernels.floats(size), kernels.floats(data(size, 1))];
      const indices = kernels.floats(rows);
      const cells = kernels.floats(2);
      new Int32Array(indices.f32.buffer, indices.address, rows).set(shuffled(rows));
      new Int32Array(cells.f32.buffer, cells.address, 2).set([source.address, indices.address]);
      return [Op.GATHER, out, cells.address, cells.address + 4, rows, COLUMNS];
    },
    javaScript(size) {
      const [out, source, indices] = [new Float32Array(size), data(size, 1), shuffled(size / COLUMNS)];
      return () => {
        for (let i = 0, to = 0; i < indices.length; i++) {
          const from = indices[i] * COLUMNS;
          for (let j = 0; j < COLUMNS; j++) out[to++] = source[from + j];
        }
      };
    },
  },
  {
    name: "sum rows",
    floats: 1,
    instruction: (kernels, size) => [
      Op.SUM_ROWS,
      kernels.floats(COLUMNS),
      kernels.floats(data(size, 1)),
      size / COLUMNS,
      COLUMNS,
    ],
    javaScript(size) {
      const [out, x] = [new Float32Array(COLUMNS), data(size, 1)];
      return () => {
        out.fill(0);
        for (let i = 0; i < size; i += COLUMNS) for (let j = 0; j < COLUMNS; j++) out[j] += x[i + j];
      };
    },
  },
  {
    name: "softmax",
    floats: 2,
    instruction: (kernels, size) => [
      Op.SOFTMAX,
      kernels.floats(size),
      kernels.floats(data(size, 1)),
      size / COLUMNS,
      COLUMNS,
    ],
    javaScript(size) {
      const [y, x] = [new Float32Array(size), data(size, 1)];
      return () => {
        for (let i = 0; i < size; i += COLUMNS) {
          let largest = Number.NEGATIVE_INFINITY;
          let sum = 0;
          for (let j = i; j < i + COLUMNS; j++) largest = Math.max(largest, x[j]);
          for (let j = i; j < i + COLUMNS; j++) {
            y[j] = Math.exp(x[j] - largest);
            sum += y[j];
          }
          for (let j = i; j < i + COLUMNS; j++) y[j] /= sum;
        }
      };
    },
  },
  {
    name: "cross-entropy of classes",
    floats: 1,
    instruction(kernels, size) {
      const rows = size / COLUMNS;
      const [loss, z, y] = [kernels.floats(rows), kernels.floats(data(size, 1)), kernels.floats(classes(rows))];
      return [Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS, loss, z, y, rows, COLUMNS];
    },
    javaScript(size) {
      const [loss, z, y] = [new Float32Array(size / COLUMNS), data(size, 1), classes(size / COLUMNS)];
      return () => {
        for (let row = 0; row < loss.length; row++) {
          const start = row * COLUMNS;
          let largest = Number.NEGATIVE_INFINITY;
          let sum = 0;
          for (let j = start; j < start + COLUMNS; j++) largest = Math.max(largest, z[j]);
          for (let j = start; j < start + COLUMNS; j++) sum += Math.exp(z[j] - largest);
          loss[row] = Math.log(sum) - (z[start + y[row]] - largest);
        }
      };
    },
  },
  {
    name: "binary cross-entropy",
    floats: 2,
    instruction(kernels, size) {
      const labels = kernels.floats(classes(size).map((value) => value & 1));
      return [Op.BINARY_CROSSENTROPY_LOGITS, kernels.floats(size), kernels.floats(data(size, 1)), labels, size, 1];
    },
    javaScript(size) {
      const [loss, z, y] = [new Float32Array(size), data(size, 1), classes(size).map((value) => value & 1)];
      return () => {
        for (let i = 0; i < size; i++)
          loss[i] = Math.max(z[i], 0) - z[i] * y[i] + Math.log1p(Math.exp(-Math.abs(z[i])));
      };
    },
  },
  {
    name: "squared error gradient",
    floats: 3,
    instruction(kernels, size) {
      const rows = size / COLUMNS;
      const [dp, dl, p, y] = [size, rows, data(size, 1), data(size, 2)].map((contents) => kernels.floats(contents));
      return [Op.SQUARED_ERROR_GRADIENT, dp, dl, p, y, rows, COLUMNS];
    },
    javaScript(size) {
      const [dp, dl, p, y] = [new Float32Array(size), new Float32Array(size / COLUMNS), data(size, 1), data(size, 2)];
      return () => {
        for (let i = 0; i < size; i++) dp[i] = ((dl[(i / COLUMNS) | 0] * 2) / COLUMNS) * (p[i] - y[i]);
      };
    },
  },
  {
    name: "sgd",
    floats: 3,
    instruction: (kernels, size) => [
      Op.SGD,
      kernels.floats(data(size, 1)),
      kernels.floats(data(size, 2)),
      size,
      kernels.floats([1e-9]),
    ],
    javaScript(size) {
      const [w, g] = [data(size, 1), data(size, 2)];
      return () => {
        for (let i = 0; i < size; i++) w[i] -= 1e-9 * g[i];
      };
    },
  },
  {
    name: "adam",
    floats: 7,
    instruction(kernels, size) {
      const [w, g, m, v] = [data(size, 1), data(size, 2), size, size].map((contents) => kernels.floats(contents));
      return [Op.ADAM, w, g, m, v, 0, size, kernels.floats([1e-9, 0.1, 0.001, 1e-7])];
    },
    javaScript(size) {
      const [w, g, m, v] = [data(size, 1), data(size, 2), new Float32Array(size), new Float32Array(size)];
      return () => {
        for (let i = 0; i < size; i++) {
          m[i] += (g[i] - m[i]) * 0.1;
          v[i] += (g[i] * g[i] - v[i]) * 0.001;
          w[i] -= (1e-9 * m[i]) / (Math.sqrt(v[i]) + 1e-7);
        }
      };
    },
  },
];

/** A fixed permutation without structure that a prefetcher could follow. */
function shuffled(length: number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  const random = uniform(length, 5);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(((random[i] + 1) / 2) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
