/** An entry of its own, for tests and measurements: the functions of math.ts that no instruction computes alone. */
import { activation as coreActivation } from "./activations";
import { setup as coreSetup } from "./constants";
import { activation as extraActivation } from "./extra/activations";
import { setup as extraSetup } from "./extra/constants";
import { functions } from "./extra/functions";
import { normal } from "./extra/normal";
import { math } from "./math";
import { TANH } from "./opcodes";

/** Writes both parts of the table of constants. */
export function setup(): void {
  coreSetup();
  extraSetup();
}

/** y (n) = f(x). */
export function activation(y: usize, x: usize, n: i32, kind: i32): void {
  if (kind <= TANH) coreActivation(y, x, n, kind);
  else extraActivation(y, x, n, kind);
}

/** y (n) = sin x; n a multiple of 4, as for the others here. */
export function sin(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, functions.sin(v128.load(x)));
}

/** y (n) = cos x. */
export function cos(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, functions.cos(v128.load(x)));
}

/** y (n) = e^x - 1, everywhere. */
export function expm1Everywhere(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, functions.expm1(v128.load(x)));
}

/** y (n) = log (1 + x), everywhere. */
export function log1pEverywhere(y: usize, x: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, functions.log1p(v128.load(x)));
}

/** y (n) = x^3.3, x > 0. */
export function power(y: usize, x: usize, n: i32): void {
  const exponent = f32x4.splat(3.3);
  for (; n > 0; n -= 4, x += 16, y += 16) v128.store(y, functions.power(v128.load(x), exponent));
}

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
