import { describe, expect, it } from "vitest";
import { layers, optimizers, type Plan, sequential } from "../../src/index.ts";

/** A small classifier, its second activation as a layer of its own. */
function lesson() {
  const model = sequential(
    [
      layers.dense({ name: "first", units: 10, inputShape: [2] }),
      layers.activation({ name: "tanh", activation: "tanh" }),
      layers.dense({ name: "second", units: 10, activation: "tanh" }),
      layers.dense({ name: "last", units: 1, activation: "sigmoid" }),
    ],
    { name: "lesson" },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Without the number of bytes, which depends on the scratch that the matrix products ask for. */
const listing = (plan: Plan) => {
  expect(plan.workspace).toBeGreaterThan(0);
  return String(plan).replace(`${plan.workspace * 4} bytes`, "? bytes");
};

describe("a plan prints itself", () => {
  it("in training", () => {
    expect(listing(lesson().program({ batchSize: 100 }))).toBe(
      `
train, 100 rows: 23 instructions, ? bytes of activations and temporaries
   0  input                gather                               out=x (100, 2)  rows=100  columns=2
   1  first                gemm                                 c=%2 (100, 10)  a=x (100, 2)  b=first/kernel (2, 10)  bias=first/bias (10,)  m=100  n=10  k=2  tanh
   2  second               gemm                                 c=%4 (100, 10)  a=%2 (100, 10)  b=second/kernel (10, 10)  bias=second/bias (10,)  m=100  n=10  k=10  tanh
   3  last                 gemm                                 c=%5 (100, 1)  a=%4 (100, 10)  b=last/kernel (10, 1)  bias=last/bias (1,)  m=100  n=1  k=10
   4  last                 activation                           y=%6 (100, 1)  x=%5 (100, 1)  n=100  sigmoid
   5  labels               gather                               out=y (100, 1)  rows=100  columns=1
   6  binary_crossentropy  binary_crossentropy_logits           loss=%7 (100, 1)  p=%5 (100, 1)  y=y (100, 1)  rows=100  columns=1
   7  binary_crossentropy  accumulate                           x=%7 (100, 1)  rows=100
   8  accuracy             binary_accuracy                      out=%8 (100, 1)  p=%6 (100, 1)  y=y (100, 1)  rows=100  columns=1  threshold=0.5
   9  accuracy             accumulate                           x=%8 (100, 1)  rows=100
  10  binary_crossentropy  fill                                 out=d %7 (100, 1)  n=100  value=0.01
  11  binary_crossentropy  binary_crossentropy_logits_gradient  dp=d %5 (100, 1)  dl=d %7 (100, 1)  p=%6 (100, 1)  y=y (100, 1)  rows=100  columns=1
  12  last                 sum_rows                             out=d last/bias (1,)  x=d %5 (100, 1)  rows=100  columns=1
  13  last                 gemm_tn                              c=d last/kernel (10, 1)  a=%4 (100, 10)  b=d %5 (100, 1)  m=10  n=1  k=100
  14  last                 gemm_nt                              c=d %4 (100, 10)  a=d %5 (100, 1)  b=last/kernel (10, 1)  m=100  n=10  k=1
  15  second               activation_gradient                  dx=d %3 (100, 10)  dy=d %4 (100, 10)  y=%4 (100, 10)  n=1000  tanh
  16  second               sum_rows                             out=d second/bias (10,)  x=d %3 (100, 10)  rows=100  columns=10
  17  second               gemm_tn                              c=d second/kernel (10, 10)  a=%2 (100, 10)  b=d %3 (100, 10)  m=10  n=10  k=100
  18  second               gemm_nt                              c=d %2 (100, 10)  a=d %3 (100, 10)  b=second/kernel (10, 10)  m=100  n=10  k=10
  19  tanh                 activation_gradient                  dx=d %1 (100, 10)  dy=d %2 (100, 10)  y=%2 (100, 10)  n=1000  tanh
  20  first                sum_rows                             out=d first/bias (10,)  x=d %1 (100, 10)  rows=100  columns=10
  21  first                gemm_tn                              c=d first/kernel (2, 10)  a=x (100, 2)  b=d %1 (100, 10)  m=2  n=10  k=100
  22  adam                 adam                                 w=weights (151,)  g=gradients (151,)  m=momentum (151,)  v=velocity (151,)  n=151`.trimStart(),
    );
  });

  it("in a test", () => {
    expect(listing(lesson().program({ batchSize: 7, mode: "test" }))).toBe(
      `
test, 7 rows: 10 instructions, ? bytes of activations and temporaries
   0  input                gather                      out=x (7, 2)  rows=7  columns=2
   1  first                gemm                        c=%2 (7, 10)  a=x (7, 2)  b=first/kernel (2, 10)  bias=first/bias (10,)  m=7  n=10  k=2  tanh
   2  second               gemm                        c=%4 (7, 10)  a=%2 (7, 10)  b=second/kernel (10, 10)  bias=second/bias (10,)  m=7  n=10  k=10  tanh
   3  last                 gemm                        c=%5 (7, 1)  a=%4 (7, 10)  b=last/kernel (10, 1)  bias=last/bias (1,)  m=7  n=1  k=10
   4  last                 activation                  y=%6 (7, 1)  x=%5 (7, 1)  n=7  sigmoid
   5  labels               gather                      out=y (7, 1)  rows=7  columns=1
   6  binary_crossentropy  binary_crossentropy_logits  loss=%7 (7, 1)  p=%5 (7, 1)  y=y (7, 1)  rows=7  columns=1
   7  binary_crossentropy  accumulate                  x=%7 (7, 1)  rows=7
   8  accuracy             binary_accuracy             out=%8 (7, 1)  p=%6 (7, 1)  y=y (7, 1)  rows=7  columns=1  threshold=0.5
   9  accuracy             accumulate                  x=%8 (7, 1)  rows=7`.trimStart(),
    );
  });

  it("in prediction", () => {
    expect(listing(lesson().program({ batchSize: 1, mode: "predict" }))).toBe(
      `
predict, 1 rows: 4 instructions, ? bytes of activations and temporaries
   0  input   gather  out=x (1, 2)  rows=1  columns=2
   1  first   gemm    c=%2 (1, 10)  a=x (1, 2)  b=first/kernel (2, 10)  bias=first/bias (10,)  m=1  n=10  k=2  tanh
   2  second  gemm    c=%4 (1, 10)  a=%2 (1, 10)  b=second/kernel (10, 10)  bias=second/bias (10,)  m=1  n=10  k=10  tanh
   3  last    gemm    c=%6 (1, 1)  a=%4 (1, 10)  b=last/kernel (10, 1)  bias=last/bias (1,)  m=1  n=1  k=10  sigmoid`.trimStart(),
    );
  });

  it("with the options of ops and optimizers", () => {
    const model = sequential([
      layers.flatten({ name: "flat", inputShape: [2, 2] }),
      layers.dropout({ name: "drop", rate: 0.25, seed: 5 }),
      layers.dense({ name: "logits", units: 3, useBias: false }),
      layers.activation({ name: "softmax", activation: "softmax" }),
    ]);
    const optimizer = optimizers.sgd({ momentum: 0.9, nesterov: true });
    model.compile({ optimizer, loss: "sparseCategoricalCrossentropy" });
    expect(listing(model.program({ batchSize: 2 }))).toBe(
      `
train, 2 rows: 11 instructions, ? bytes of activations and temporaries
   0  input                            gather                                           out=x (2, 2, 2)  rows=2  columns=4
   1  drop                             dropout                                          y=%1 (2, 4)  x=x (2, 4)  n=8  rate=0.25  seed=5
   2  logits                           gemm                                             c=%2 (2, 3)  a=%1 (2, 4)  b=logits/kernel (4, 3)  m=2  n=3  k=4
   3  softmax                          softmax                                          y=%3 (2, 3)  x=%2 (2, 3)  rows=2  columns=3
   4  labels                           gather                                           out=y (2, 1)  rows=2  columns=1
   5  sparse_categorical_crossentropy  sparse_categorical_crossentropy_logits           loss=%4 (2, 1)  p=%2 (2, 3)  y=y (2, 1)  rows=2  columns=3
   6  sparse_categorical_crossentropy  accumulate                                       x=%4 (2, 1)  rows=2
   7  sparse_categorical_crossentropy  fill                                             out=d %4 (2, 1)  n=2  value=0.5
   8  sparse_categorical_crossentropy  sparse_categorical_crossentropy_logits_gradient  dp=d %2 (2, 3)  dl=d %4 (2, 1)  p=%3 (2, 3)  y=y (2, 1)  rows=2  columns=3
   9  logits                           gemm_tn                                          c=d logits/kernel (4, 3)  a=%1 (2, 4)  b=d %2 (2, 3)  m=4  n=3  k=2
  10  sgd                              sgd_momentum                                     w=weights (12,)  g=gradients (12,)  velocity=momentum (12,)  n=12  nesterov=1`.trimStart(),
    );
  });
});
