/** An entry of its own, for tests and measurements: the functions of math.ts that no instruction computes alone. */
import { math } from "./math";
import { normal } from "./normal";

export { activation, activationGradient } from "./activations";
export { setup } from "./constants";

/** y (n) = e^x; n a multiple of 4, as for the others here. */
export function exp(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, math.exp(v128.load(x)));
}

/** y (n) = e^x - 1, x <= 0. */
export function expm1(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, math.expm1(v128.load(x)));
}

/** y (n) = erf x. */
export function erf(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, normal.erf(v128.load(x)));
}

/** y (n) = log x. */
export function log(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, math.log(v128.load(x)));
}

/** y (n) = log(1 + x), -1 < x <= 1. */
export function log1p(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, math.log1p(v128.load(x)));
}
