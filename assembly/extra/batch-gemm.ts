/** Products of many small matrices. */
import { NN, TN } from "../gemm/sizes";
import { END, GEMM, GEMM_NT, GEMM_TN, LINEAR, STRIDE } from "../opcodes";
import { core } from "./env";

/**
 * `count` products, see BATCH_GEMM in opcodes.ts. Each is an instruction of the core, written to the words that the host keeps for it and
 * executed there: the micro-kernels need not be in both modules.
 */
export function batchGemm(pc: usize): void {
  let c = load<usize>(pc, 4);
  let a = load<usize>(pc, 8);
  let b = load<usize>(pc, 12);
  const m = load<i32>(pc, 20);
  const n = load<i32>(pc, 24);
  const k = load<i32>(pc, 28);
  const form = load<i32>(pc, 32);
  const scratch = load<usize>(pc, 48);
  const tile = load<i32>(pc, 52);
  const words = load<usize>(pc, 56);
  store<i32>(words, form === NN ? GEMM : form === TN ? GEMM_TN : GEMM_NT);
  let at = words + 16;
  if (form === NN) {
    store<i32>(at, 0); // no bias
    at += 4;
  }
  store<i32>(at, m);
  store<i32>(at, n, 4);
  store<i32>(at, k, 8);
  at += 12;
  if (form === NN) {
    store<i32>(at, LINEAR);
    at += 4;
  }
  store<usize>(at, scratch);
  store<i32>(at, tile, 4);
  store<i32>(at, 0, 8); // whole products
  store<i32>(words + STRIDE, END);
  for (let i = load<i32>(pc, 16); i > 0; i--) {
    store<usize>(words, c, 4);
    store<usize>(words, a, 8);
    store<usize>(words, b, 12);
    core(words);
    c += load<i32>(pc, 36) << 2;
    a += load<i32>(pc, 40) << 2;
    b += load<i32>(pc, 44) << 2;
  }
}
