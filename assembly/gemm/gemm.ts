import { activation as activate } from "../activations";
import { LINEAR } from "../opcodes";

/** C (m, n) = activation(A (m, k) · B (k, n) + bias (n)), row-major. */
export function gemm(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  activation: i32,
  scratch: usize,
): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum: f32 = bias ? load<f32>(bias + ((<usize>j) << 2)) : 0;
      for (let p = 0; p < k; p++)
        sum += load<f32>(a + ((<usize>(i * k + p)) << 2)) * load<f32>(b + ((<usize>(p * n + j)) << 2));
      store<f32>(c + ((<usize>(i * n + j)) << 2), sum);
    }
  if (activation != LINEAR) activate(c, c, m * n, activation);
}

/** C (m, n) = Aᵀ · B with A (k, m), B (k, n), row-major. */
export function gemmTN(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum: f32 = 0;
      for (let p = 0; p < k; p++)
        sum += load<f32>(a + ((<usize>(p * m + i)) << 2)) * load<f32>(b + ((<usize>(p * n + j)) << 2));
      store<f32>(c + ((<usize>(i * n + j)) << 2), sum);
    }
}

/** C (m, n) = A · Bᵀ with A (m, k), B (n, k), row-major. */
export function gemmNT(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum: f32 = 0;
      for (let p = 0; p < k; p++)
        sum += load<f32>(a + ((<usize>(i * k + p)) << 2)) * load<f32>(b + ((<usize>(j * k + p)) << 2));
      store<f32>(c + ((<usize>(i * n + j)) << 2), sum);
    }
}
