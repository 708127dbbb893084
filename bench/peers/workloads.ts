/** What every peer computes: the same shapes, numbers and labels. `adapters/workloads.py` is its twin for Python. */
import { uniform } from "../lib/kernels.ts";

export type Form = "A·B" | "Aᵀ·B" | "A·Bᵀ";

/** C = A·B, Aᵀ·B or A·Bᵀ; all three matrices are `size` × `size`, row-major, f32. */
export interface Product {
  readonly kind: "product";
  readonly name: string;
  readonly form: Form;
  readonly size: number;
}

/** A training step of a dense network with Adam at 0.001. */
export interface Training {
  readonly kind: "training";
  readonly name: string;
  /** Columns of x, units of each layer. */
  readonly sizes: readonly number[];
  readonly hidden: "relu" | "tanh";
  /** One column of 0 and 1 with a sigmoid, or class numbers with a softmax. */
  readonly loss: "binary" | "classes";
  readonly batchSize: number;
  /** Rows of an epoch, a multiple of the batch size. */
  readonly rows: number;
  /** Who loops: the library's `fit`, or the caller, batch by batch, where a library offers both. */
  readonly loop: "fit" | "trainOnBatch";
}

export type Workload = Product | Training;

const forms: readonly Form[] = ["A·B", "Aᵀ·B", "A·Bᵀ"];

const products = (size: number): Product[] =>
  forms.map((form) => ({ kind: "product", name: `${form} ${size} × ${size} × ${size}`, form, size }));

/** The lesson's network on about as many rows as the lesson trains with (1120), without a smaller last batch. */
const lesson = (batchSize: number): Training => ({
  kind: "training",
  name: `2-10-10-1, batch ${batchSize}`,
  sizes: [2, 10, 10, 1],
  hidden: "tanh",
  loss: "binary",
  batchSize,
  rows: 1200,
  loop: "fit",
});

const classifier = (loop: Training["loop"]): Training => ({
  kind: "training",
  name: `784-512-512-10, batch 128${loop === "fit" ? "" : ", trainOnBatch"}`,
  sizes: [784, 512, 512, 10],
  hidden: "relu",
  loss: "classes",
  batchSize: 128,
  rows: 1280,
  loop,
});

export const quick: readonly Workload[] = [...products(256), classifier("fit"), lesson(1), lesson(100)];
export const full: readonly Workload[] = [
  ...[256, 512, 1024].flatMap(products),
  classifier("fit"),
  classifier("trainOnBatch"),
  ...[1, 10, 100].map(lesson),
];

/** A and B. */
export function matrices({ size }: Product): [Float32Array, Float32Array] {
  return [uniform(size * size, 1), uniform(size * size, 2)];
}

/** Where of C a peer's result is compared: corners and a place inside. */
export function probes(size: number): [row: number, column: number][] {
  return [
    [0, 0],
    [size - 1, size - 1],
    [size >> 1, size >> 2],
  ];
}

/** C at the probes, in float64. */
export function expectedProbes(product: Product): number[] {
  const { form, size } = product;
  const [a, b] = matrices(product);
  return probes(size).map(([row, column]) => {
    let sum = 0;
    for (let p = 0; p < size; p++) {
      const left = form === "Aᵀ·B" ? a[p * size + row] : a[row * size + p];
      const right = form === "A·Bᵀ" ? b[column * size + p] : b[p * size + column];
      sum += left * right;
    }
    return sum;
  });
}

/** x (rows, features) in [-1, 1) and labels that can be learnt from it: inside a circle or not, the largest of the first ten. */
export function samples({ sizes, rows, loss }: Training): { x: Float32Array; y: Float32Array } {
  const features = sizes[0];
  const x = uniform(rows * features, 1);
  const y = Float32Array.from({ length: rows }, (_, row) => {
    const sample = x.subarray(row * features, (row + 1) * features);
    if (loss === "binary") return sample[0] ** 2 + sample[1] ** 2 < 2 / Math.PI ? 1 : 0;
    const candidates = sample.subarray(0, sizes[sizes.length - 1]);
    return candidates.indexOf(Math.max(...candidates));
  });
  return { x, y };
}
